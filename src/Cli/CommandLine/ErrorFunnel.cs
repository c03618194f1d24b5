using System.Text.Json;
using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;
using Candor.Probes.Artifacts;
using Candor.Probes.Bundles;
using Grpc.Core;

namespace Candor.Cli.CommandLine;

/// <summary>The one switch from exceptions to sentences and exit codes.</summary>
internal static class ErrorFunnel
{
    /// <summary>What to print and return; null for an exception that only a defect can cause.</summary>
    public static (string Message, int ExitCode)? Describe(Exception exception) => exception switch
    {
        OperationCanceledException => ("Cancelled.", ExitCodes.Cancelled),
        CliException cli => (cli.Message, cli.ExitCode),
        RpcException { StatusCode: StatusCode.Cancelled } => ("Cancelled.", ExitCodes.Cancelled),
        RpcException rpc => (Describe(rpc), rpc.StatusCode == StatusCode.Unavailable ? ExitCodes.Unreachable : ExitCodes.Refused),
        ModelFolderException or TokenizerException or BankException or BundleException => (exception.Message, ExitCodes.BadInput),
        ContextExceededException or ForwardFailedException => (exception.Message, ExitCodes.BadInput),
        JsonException or InvalidDataException or FormatException => (exception.Message, ExitCodes.BadInput),
        IOException or UnauthorizedAccessException => (exception.Message, ExitCodes.BadInput),
        AggregateException { InnerExceptions: [var inner] } => Describe(inner),
        _ => null,
    };

    // The status code in the words of its documentation; the detail is the sidecar's own sentence.
    private static string Describe(RpcException exception) => exception.StatusCode == StatusCode.Unavailable
        ? $"The sidecar cannot be reached: {exception.Status.Detail}"
        : $"The sidecar refused the request ({exception.StatusCode}): {exception.Status.Detail}";
}

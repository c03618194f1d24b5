using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Connection;
using Candor.Cli.Output;
using Candor.Protos.V1;
using Grpc.Core;

namespace Candor.Cli.Commands.Generate;

/// <summary><c>candor generate</c>: an answer from a running sidecar, with its policy applied.</summary>
internal static class GenerateCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var (address, socket) = ServerAddress.Options();
        var json = new Option<bool>("--json") { Description = "Write each event as one line of JSON, in the contract's own form." };
        var prompt = new PromptOptions();
        var command = new ExampleCommand(
            "generate",
            "Has a running sidecar answer a prompt, with policy and coupling applied, and prints the answer.",
            "candor generate --question 'What is the chemical symbol of gold?'",
            "candor generate --question 'In which country is Lima?' --mode observe --json")
        {
            address, socket, json,
        };
        prompt.AddTo(command);
        command.SetAction((parsed, cancellation) => ServerConnection.UseAsync(
            ServerAddress.From(parsed, address, socket),
            connection => RunAsync(connection, prompt.ToRequest(parsed), parsed.GetValue(json), console, cancellation),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        ServerConnection connection, GenerateRequest request, bool isJson, CliConsole console, CancellationToken cancellationToken)
    {
        using var call = connection.Monitor.Generate(request, cancellationToken: cancellationToken);
        await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            if (isJson)
            {
                await console.Output.WriteLineAsync(WireText.Json(response));
            }
            else if (response.EventCase == GenerateResponse.EventOneofCase.Summary)
            {
                // The whole answer at the end: what was streamed before an abstention is not the answer.
                await console.Output.WriteLineAsync(response.Summary.Text.Trim());
            }
        }

        return ExitCodes.Ok;
    }
}

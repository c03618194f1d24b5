using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Connection;
using Candor.Cli.Output;
using Candor.Protos.V1;
using Grpc.Core;

namespace Candor.Cli.Commands.Watch;

/// <summary><c>candor watch</c>: an answer as it is generated, every token with its risk.</summary>
internal static class WatchCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var (address, socket) = ServerAddress.Options();
        var prompt = new PromptOptions();
        var command = new ExampleCommand(
            "watch",
            "Has a running sidecar answer a prompt and shows every token by its risk: coloured in a terminal, as a table elsewhere or with NO_COLOR. "
            + "Then the decision, with its evidence.",
            "candor watch 'In which country is Lima?'",
            "candor watch --question 'What does the Spanish word agua mean in English?' --mode observe --coupling off")
        {
            address, socket,
        };
        prompt.AddTo(command);
        command.SetAction((parsed, cancellation) => ServerConnection.UseAsync(
            ServerAddress.From(parsed, address, socket), connection => RunAsync(connection, prompt.ToRequest(parsed), console, cancellation), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ServerConnection connection, GenerateRequest request, CliConsole console, CancellationToken cancellationToken)
    {
        using var call = connection.Monitor.Generate(request, cancellationToken: cancellationToken);
        var printer = new GenerationPrinter(console);
        await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            printer.Print(response);
        }

        return ExitCodes.Ok;
    }
}

using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Connection;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Monitor;

/// <summary><c>candor monitor</c>: a finished text through the bidirectional rpc, as an LLM server would send it.</summary>
internal static class MonitorCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var (address, socket) = ServerAddress.Options();
        var file = new Argument<FileInfo>("file") { Description = "The completion, as UTF-8 text." };
        var question = new Option<string>("--question") { Description = "The question that it answers.", HelpName = "text", Required = true };
        var pieces = new Option<int>("--piece") { Description = "Characters sent at once.", HelpName = "n", DefaultValueFactory = static _ => 8 };
        pieces.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--piece must be at least 1.");
            }
        });
        var json = new Option<bool>("--json") { Description = "Write each event as one line of JSON, in the contract's own form." };
        var command = new ExampleCommand(
            "monitor",
            "Streams a finished text through a running sidecar, piece by piece, and prints the risk of every token.",
            "candor monitor answer.txt --question 'In which country is Lima?'")
        {
            file, question, pieces, address, socket, json,
        };
        command.SetAction((parsed, cancellation) => ServerConnection.UseAsync(
            ServerAddress.From(parsed, address, socket),
            connection => new MonitorRun(
                console,
                parsed.GetRequiredValue(file),
                parsed.GetRequiredValue(question),
                parsed.GetValue(pieces),
                parsed.GetValue(json)).RunAsync(connection, cancellation),
            cancellation));
        return command;
    }
}

using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Connection;
using Candor.Cli.Output;
using Candor.Protos.V1;

namespace Candor.Cli.Commands.Mode;

/// <summary><c>candor mode</c>: how far a running sidecar goes, and the switch.</summary>
internal static class ModeCommand
{
    /// <summary>The command: alone it shows the mode, with a mode (or by <c>set</c>) it switches.</summary>
    public static Command Create(CliConsole console)
    {
        var (address, socket) = ServerAddress.Options();
        var json = CliOptions.Json();
        var mode = ModeArgument(ArgumentArity.ZeroOrOne, "Mode to switch to; without one, the mode in force is shown.");
        var command = new ExampleCommand(
            "mode",
            "Shows or switches how far a running sidecar goes. 'off' and 'observe' also end the enforcement of running generations at their next token.",
            "candor mode",
            "candor mode enforce",
            "candor mode set observe --by anna --reason 'too many false abstentions'")
        {
            mode, address, socket, json, CreateSet(console),
        };
        command.SetAction((parsed, cancellation) => ServerConnection.UseAsync(
            ServerAddress.From(parsed, address, socket),
            connection => parsed.GetValue(mode) is var wanted and not Protos.V1.Mode.Unspecified
                ? SetAsync(connection, new SetModeRequest { Mode = wanted }, parsed.GetValue(json), console, cancellation)
                : GetAsync(connection, parsed.GetValue(json), console, cancellation),
            cancellation));
        return command;
    }

    private static ExampleCommand CreateSet(CliConsole console)
    {
        var (address, socket) = ServerAddress.Options();
        var mode = ModeArgument(ArgumentArity.ExactlyOne, "off, observe, annotate or enforce.");
        var coupling = new Option<CouplingMode>("--coupling")
        {
            Description = "off, observe, first_token, every_step or gated; left as it is when not given.",
            HelpName = "coupling",
            CustomParser = static result => CliOptions.Parse(result, WireText.ParseCoupling),
        };
        var by = new Option<string>("--by") { Description = "Who, for the audit log.", HelpName = "name", DefaultValueFactory = static _ => string.Empty };
        var reason = new Option<string>("--reason")
        {
            Description = "Why, for the audit log.",
            HelpName = "text",
            DefaultValueFactory = static _ => string.Empty,
        };
        var json = CliOptions.Json();
        var command = new ExampleCommand(
            "set", "Switches the mode, for generations that open from now on.", "candor mode set observe --by anna --reason 'too many false abstentions'")
        {
            mode, coupling, by, reason, address, socket, json,
        };
        command.SetAction((parsed, cancellation) => ServerConnection.UseAsync(
            ServerAddress.From(parsed, address, socket),
            connection => SetAsync(
                connection,
                new SetModeRequest
                {
                    Mode = parsed.GetValue(mode),
                    Coupling = parsed.GetValue(coupling),
                    ChangedBy = parsed.GetRequiredValue(by),
                    Reason = parsed.GetRequiredValue(reason),
                },
                parsed.GetValue(json),
                console,
                cancellation),
            cancellation));
        return command;
    }

    private static Argument<Protos.V1.Mode> ModeArgument(ArgumentArity arity, string description) => new("mode")
    {
        Description = description,
        HelpName = "mode",
        Arity = arity,
        CustomParser = static result => result.Tokens.Count == 0 ? Protos.V1.Mode.Unspecified : CliOptions.Parse(result, WireText.ParseMode),
    };

    private static async Task<int> GetAsync(ServerConnection connection, bool isJson, CliConsole console, CancellationToken cancellationToken)
    {
        var response = await connection.Control.GetModeAsync(new GetModeRequest(), cancellationToken: cancellationToken);
        await console.Output.WriteLineAsync(isJson ? WireText.Json(response) : $"{WireText.Of(response.Mode)}, coupling {WireText.Of(response.Coupling)}");
        return ExitCodes.Ok;
    }

    private static async Task<int> SetAsync(
        ServerConnection connection, SetModeRequest request, bool isJson, CliConsole console, CancellationToken cancellationToken)
    {
        var response = await connection.Control.SetModeAsync(request, cancellationToken: cancellationToken);
        await console.Output.WriteLineAsync(isJson
            ? WireText.Json(response)
            : $"{WireText.Of(response.PreviousMode)} -> {WireText.Of(response.Mode)}, coupling {WireText.Of(response.Coupling)}");
        return ExitCodes.Ok;
    }
}

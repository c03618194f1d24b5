using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Candor.Cli.Commands.Bundle;
using Candor.Cli.Commands.Calibrate;
using Candor.Cli.Commands.Causal;
using Candor.Cli.Commands.Demo;
using Candor.Cli.Commands.Diagnose;
using Candor.Cli.Commands.Doctor;
using Candor.Cli.Commands.Evaluate;
using Candor.Cli.Commands.Extract;
using Candor.Cli.Commands.Fit;
using Candor.Cli.Commands.Generate;
using Candor.Cli.Commands.Inspect;
using Candor.Cli.Commands.Instrument;
using Candor.Cli.Commands.Keys;
using Candor.Cli.Commands.Label;
using Candor.Cli.Commands.Mode;
using Candor.Cli.Commands.Monitor;
using Candor.Cli.Commands.Move;
using Candor.Cli.Commands.Promote;
using Candor.Cli.Commands.Pull;
using Candor.Cli.Commands.Status;
using Candor.Cli.Commands.Study;
using Candor.Cli.Commands.Trial;
using Candor.Cli.Commands.Verify;
using Candor.Cli.Commands.Watch;
using Candor.Cli.Output;

namespace Candor.Cli.CommandLine;

/// <summary>The whole command line: every command, one parse, one place for errors.</summary>
internal static class CandorCommandLine
{
    // Long enough to write down what a forward pass was doing, short enough not to make Ctrl-C look broken.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The commands, in the order in which they are used.</summary>
    public static RootCommand Create(CliConsole console)
    {
        var root = new RootCommand(
            "Reads a language model's residual stream and says, token by token, how far the answer can be trusted.\n"
            + "Models: pull, instrument, verify, doctor. Offline: label, extract, diagnose, fit, move, calibrate, evaluate, study, causal, inspect. "
            + "Release: keys, bundle, promote, rollback. Against a running sidecar: status, mode, generate, watch, monitor, demo.")
        {
            PullCommand.Create(console),
            InstrumentCommand.Create(console),
            VerifyCommand.Create(console),
            DoctorCommand.Create(console),
            LabelCommand.Create(console),
            ExtractCommand.Create(console),
            DiagnoseCommand.Create(console),
            FitCommand.Create(console),
            MoveCommand.Create(console),
            CalibrateCommand.Create(console),
            EvaluateCommand.Create(console),
            StudyCommand.Create(console),
            CausalCommand.Create(console),
            KeysCommand.Create(console),
            BundleCommand.Create(console),
            PromoteCommand.Create(console),
            RollbackCommand.Create(console),
            InspectCommand.Create(console),
            StatusCommand.Create(console),
            ModeCommand.Create(console),
            GenerateCommand.Create(console),
            WatchCommand.Create(console),
            MonitorCommand.Create(console),
            DemoCommand.Create(console),
            TrialLoadCommand.Create(console),
        };
        root.Options.OfType<HelpOption>().Single().Action = new ExamplesHelpAction();
        ValueGuard.Put(root);
        return root;
    }

    /// <summary>Parses and runs.</summary>
    /// <param name="args">Arguments after the program's name.</param>
    /// <param name="console">Where everything is written.</param>
    /// <param name="cancellationToken">Cancels the command, as Ctrl-C does.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliConsole console, CancellationToken cancellationToken = default)
    {
        var parsed = Create(console).Parse(args);
        if (parsed.Action is ParseErrorAction action)
        {
            // The library prints corrections and the whole help to standard output; a mistake belongs on standard error, in a few lines.
            action.ShowHelp = false;
            await using var said = new StringWriter();
            await parsed.InvokeAsync(new InvocationConfiguration { Output = said, Error = said }, cancellationToken);
            await console.Error.WriteAsync(ParseMistakes.Reword(said.ToString()));
            await console.Error.WriteLineAsync($"Run '{CommandPath(parsed)} --help' to see what it takes.");
            return ExitCodes.BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = console.Output,
                    Error = console.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = TerminationTimeout,
                },
                cancellationToken);
        }
        catch (Exception exception) when (ErrorFunnel.Describe(exception) is { } described)
        {
            await console.Error.WriteLineAsync(described.Message);
            return described.ExitCode;
        }
#pragma warning disable CA1031 // The program ends here; a defect is shown whole, and still has an exit code that scripts can tell from the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await console.Error.WriteLineAsync($"This is a defect of candor; please report it with what follows.\n{exception}");
            return ExitCodes.Defect;
        }
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Insert(0, result.Command is RootCommand ? "candor" : result.Command.Name);
        }

        return string.Join(' ', names);
    }
}

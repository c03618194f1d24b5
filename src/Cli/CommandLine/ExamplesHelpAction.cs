using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Candor.Cli.CommandLine;

/// <summary>The library's help, followed by the command's examples, or at the root by the exit codes.</summary>
internal sealed class ExamplesHelpAction : SynchronousCommandLineAction
{
    // The same text in a terminal, in a pipe and in a test.
    private const int Width = 120;

    private readonly HelpAction _help = new() { MaxWidth = Width };

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = _help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is ExampleCommand { Examples.Count: > 0 } command)
        {
            output.WriteLine(command.Examples.Count == 1 ? "Example:" : "Examples:");
            foreach (var example in command.Examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        if (parseResult.CommandResult.Command is RootCommand)
        {
            output.WriteLine("Exit codes:");
            foreach (var (exit, meaning) in ExitCodes.All)
            {
                output.WriteLine($"  {exit,-3}  {meaning}");
            }

            output.WriteLine();
        }

        return code;
    }
}

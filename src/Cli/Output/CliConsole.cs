using System.Text;
using Spectre.Console;

namespace Candor.Cli.Output;

/// <summary>Where a command writes: results to standard output, everything else (progress, notes, errors) to standard error.</summary>
/// <remarks>With <c>--json</c> nothing but the document reaches standard output, so that it can be piped.</remarks>
internal sealed class CliConsole
{
    private CliConsole(TextWriter output, TextWriter error, IAnsiConsole pretty, IAnsiConsole notes)
    {
        Output = output;
        Error = error;
        Pretty = pretty;
        Notes = notes;
    }

    /// <summary>Standard output, as plain text.</summary>
    public TextWriter Output { get; }

    /// <summary>Standard error, as plain text.</summary>
    public TextWriter Error { get; }

    /// <summary>Standard output with tables and, where the terminal has it, colour.</summary>
    public IAnsiConsole Pretty { get; }

    /// <summary>Standard error with progress bars, where the terminal has them.</summary>
    public IAnsiConsole Notes { get; }

    /// <summary>Whether standard output shows colours: a terminal that has them, and no NO_COLOR (https://no-color.org).</summary>
    public bool HasColor => Pretty.Profile.Capabilities.ColorSystem != ColorSystem.NoColors;

    /// <summary>The process's own streams.</summary>
    public static CliConsole System()
    {
        // The default encoding of a redirected stream may not hold a token's text, or the bars of a chart.
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var plain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        return new CliConsole(
            Console.Out, Console.Error, Create(Console.Out, plain || Console.IsOutputRedirected), Create(Console.Error, plain || Console.IsErrorRedirected));
    }

    /// <summary>Two writers without colours and of fixed width.</summary>
    public static CliConsole For(TextWriter output, TextWriter error, bool isColored = false) =>
        new(output, error, Create(output, isPlain: !isColored, isColored), Create(error, isPlain: true));

    private static IAnsiConsole Create(TextWriter writer, bool isPlain, bool isColored = false)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isColored ? AnsiSupport.Yes : isPlain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isColored ? ColorSystemSupport.TrueColor : isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isPlain ? InteractionSupport.No : InteractionSupport.Detect,
        });

        // A pipe has no width; lines must not depend on the terminal that a script was started from.
        if (isPlain)
        {
            console.Profile.Width = 140;
        }

        return console;
    }
}

using Candor.Cli.Output;
using Candor.Cli.Report;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Evaluate.Page;

/// <summary>How the page writes what sections have in common.</summary>
internal static class Say
{
    /// <summary>An estimate with interval, or a dash.</summary>
    public static string Interval(Measured? measured) => measured is null ? "–" : VerdictWriter.WithInterval(measured);

    /// <summary>An interval alone, or a dash.</summary>
    public static string Ends(double? low, double? high) => low is { } l && high is { } h ? $"{Numbers.Three(l)} to {Numbers.Three(h)}" : "–";

    /// <summary>A difference with its interval, or a dash.</summary>
    public static string Difference(Measured? measured) => measured is null
        ? "–"
        : measured is { Low: { } low, High: { } high }
            ? $"{VerdictWriter.Signed(measured.Value)} ({VerdictWriter.Signed(low)} to {VerdictWriter.Signed(high)})"
            : VerdictWriter.Signed(measured.Value);

    /// <summary>A standing in words.</summary>
    public static string Standing(string standing) => standing switch { "better" => "better", "worse" => "worse", _ => "not told apart" };

    /// <summary>A domain's name, which may be empty.</summary>
    public static string Domain(string domain) => domain.Length == 0 ? "(no domain)" : domain;

    /// <summary>The tone of a score's line.</summary>
    public static string Tone(string name, string kind) => name switch
    {
        ScoreColumn.WordsName => Tones.Words,
        ScoreColumn.LengthName => Tones.Length,
        _ => kind == ScoreColumn.Output ? Tones.Output : Tones.Probe,
    };

    /// <summary>A score's name as a key shows it.</summary>
    public static string Name(string name, string kind) => (name, kind) switch
    {
        (ScoreColumn.WordsName, _) => "words alone",
        (ScoreColumn.LengthName, _) => "length alone",
        (_, ScoreColumn.Output) => name.Contains(ProbeSource.Lens.Prefix, StringComparison.Ordinal) ? name : $"output: {name}",
        _ => name,
    };
}

using Candor.Cli.ActivationFiles;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Yes/no questions apart from the others: models say no too readily, and a probe may only be reading that.</summary>
/// <param name="Questions">Questions that ask for yes or no: they begin with a form of be, do, have, can or will, or the answer begins with yes or no.</param>
/// <param name="Answered">Those whose answer begins with yes or no.</param>
/// <param name="NoRateTrustworthy">Share of no among the answers on the trustworthy side; null below 20.</param>
/// <param name="NoRateUntrustworthy">The same on the other side.</param>
/// <param name="Auroc">The risk probe on these questions; null where there are too few.</param>
/// <param name="OtherAuroc">The risk probe on all others.</param>
internal sealed record YesNoFigures(
    int Questions, int Answered, double? NoRateTrustworthy, double? NoRateUntrustworthy, Measured? Auroc, Measured? OtherAuroc)
{
    private static readonly HashSet<string> Openings = new(
        ["is", "are", "was", "were", "am", "do", "does", "did", "has", "have", "had", "can", "could", "will", "would", "should", "may", "might", "must"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Measures; null where no question asks for yes or no.</summary>
    public static YesNoFigures? Of(JudgedRows judged, int replicates)
    {
        var rows = judged.Rows.Rows;
        int[] asked = [.. judged.Everything.Where(i => Asks(rows[i]))];
        if (asked.Length == 0)
        {
            return null;
        }

        int[] answered = [.. asked.Where(i => Said(rows[i]) is not null)];
        double? NoRate(bool isTrustworthy)
        {
            int[] side = [.. answered.Where(i => judged.Rows.Trustworthy[i] == isTrustworthy)];
            return side.Length < Enough.PerClass ? null : (double)side.Count(i => Said(rows[i]) == "no") / side.Length;
        }

        Measured? Of(IEnumerable<int> some) => judged.Risk is { } risk ? judged.MeasureAuroc(risk, some, replicates) : null;
        return new YesNoFigures(asked.Length, answered.Length, NoRate(true), NoRate(false), Of(asked), Of(judged.Everything.Except(asked)));
    }

    private static bool Asks(ActivationRow row) => Said(row) is not null || Openings.Contains(FirstWord(row.Text));

    private static string? Said(ActivationRow row) => row.Answer is null
        ? null
        : FirstWord(row.Answer).ToLowerInvariant() switch { "yes" => "yes", "no" => "no", _ => null };

    private static string FirstWord(string text)
    {
        var start = 0;
        while (start < text.Length && !char.IsLetter(text[start]))
        {
            start++;
        }

        var end = start;
        while (end < text.Length && char.IsLetter(text[end]))
        {
            end++;
        }

        return text[start..end];
    }
}

using Candor.Cli.ActivationFiles;
using Candor.Cli.Output;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Fit;

/// <summary>What a reader has to know before the figures of a fit are believed.</summary>
internal static class FitWarnings
{
    /// <summary>From here on length alone is said to give the label away.</summary>
    public const double LengthLimit = 0.8;

    /// <summary>AUROC that lengths reach by themselves, in the folds of the probe's own cross-validation.</summary>
    /// <returns>Null where all texts are equally long, or no fold holds both classes.</returns>
    public static double? LengthAuroc(RowSelection rows, CrossValidation validation)
    {
        var characters = rows.Rows.Select(Characters).ToArray();
        var tokens = rows.Rows.Select(Tokens).ToArray();
        return characters.Distinct().Count() == 1 && tokens.Distinct().Count() == 1 ? null : validation.Baseline(others =>
        {
            bool[] labels = [.. others.Select(i => rows.Trustworthy[i])];
            if (labels.Distinct().Count() < 2 || others.Select(i => (characters[i], tokens[i])).Distinct().Count() < 2)
            {
                return null;
            }

            var baseline = LengthBaseline.Fit([.. others.Select(i => characters[i])], [.. others.Select(i => tokens[i])], labels);
            return i => baseline.Score(characters[i], tokens[i]);
        });
    }

    /// <summary>The sentences, the gravest first.</summary>
    /// <param name="lengthAuroc">From <see cref="LengthAuroc"/>.</param>
    /// <param name="samples">Samples fitted on.</param>
    /// <param name="dimension">Features of a sample.</param>
    /// <param name="method">How it was fitted.</param>
    public static IReadOnlyList<string> Of(double? lengthAuroc, int samples, int dimension, ProbeMethod method)
    {
        var warnings = new List<string>();
        if (lengthAuroc >= LengthLimit)
        {
            warnings.Add(
                $"Length alone gives the label away: the number of characters and tokens reaches AUROC {Numbers.Three(lengthAuroc)} "
                + "in the same cross-validation. "
                + "A probe of these data may only be counting; make the classes equally long.");
        }

        if (samples < dimension)
        {
            warnings.Add(
                $"There are fewer samples ({samples}) than features ({dimension}): some direction separates them whatever the labels are. "
                + "Believe cross-validation only, and try larger penalties or fewer hook points.");
        }

        if (method == ProbeMethod.Ccs)
        {
            warnings.Add(
                "A direction found without labels may be of any loud contrast. The probe reads the affirming side of a pair alone, as a sidecar does; "
                + "its figures here are of that reading.");
        }

        return warnings;
    }

    private static int Characters(ActivationRow row) => row.Text.Length + (row.Position == "answer" ? row.Answer?.Length ?? 0 : 0);

    private static int Tokens(ActivationRow row) => row.NTokens + (row.Position == "answer" ? row.AnswerTokens ?? 0 : 0);
}

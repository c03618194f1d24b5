using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>One score for each of some rows.</summary>
/// <param name="Name">Probe or baseline.</param>
/// <param name="Kind">probe, output or text.</param>
/// <param name="GivesRisk">Whether its risk is the one that counts here.</param>
/// <param name="Scores">Shape <c>[n]</c>, higher is worse; NaN where a row was not scored.</param>
/// <param name="Risks">Calibrated, shape <c>[n]</c>, NaN in the same places; null for scores without calibration.</param>
internal sealed record ScoreColumn(string Name, string Kind, bool GivesRisk, float[] Scores, float[]? Risks)
{
    /// <summary>A score of the model's output distribution.</summary>
    public const string Output = "output";

    /// <summary>A score of the text alone.</summary>
    public const string Text = "text";

    /// <summary>A score of a probe.</summary>
    public const string Probe = "probe";

    /// <summary>What a statistic's column is called: of the output by itself, of the logit lens with its hook point, as in <c>lens.15/entropy</c>.</summary>
    public static string NameOf(ProbeSource statistic) =>
        statistic is ProbeSource.Output ? statistic.ToString()!["output/".Length..] : statistic.ToString()!;

    /// <summary>Name of the baseline of words.</summary>
    public const string WordsName = "words_only";

    /// <summary>Name of the baseline of length.</summary>
    public const string LengthName = "length";
}

namespace Candor.Inference.Import;

/// <summary>
/// What running an instrumented graph showed. Differences are relative: length of the difference over length of what was expected, the largest seen.
/// </summary>
/// <param name="Logits">Logits of the published graph against those of the instrumented one with everything off.</param>
/// <param name="LogitsAbsolute">The largest difference of a single logit between the two.</param>
/// <param name="Cache">Logits after a token that was run with a past, against the same token in a whole run.</param>
/// <param name="SmallestStep">The smallest change of the residual stream by a layer, over the stream's length.</param>
/// <param name="Probes">Scores against dot products; null where there are no probe heads.</param>
/// <param name="Steering">The shift of the stream against the vector that was added; null where there are no steering inputs.</param>
/// <param name="Projection">The stream against one whose components were replaced here; null where there are no projection inputs.</param>
/// <param name="Statistics">Statistics against those computed here from the logits, the largest absolute difference (nats); null where there are none.</param>
/// <param name="Drift">What rounding activations to 8 bits costs; null where the graph does not ask for it.</param>
public sealed record GraphCheckReport(
    double Logits,
    double LogitsAbsolute,
    double Cache,
    double SmallestStep,
    double? Probes,
    double? Steering,
    double? Projection,
    double? Statistics,
    ResidualDrift? Drift);

/// <summary>
/// How far residual streams move when quantized multiplications round their activations to 8 bits (<c>accuracy_level</c> 4), against the same weights
/// without.
/// </summary>
/// <param name="Median">Over hook points and tokens, in units of the stream's length.</param>
/// <param name="Worst">The largest.</param>
/// <param name="Divergence">Mean Kullback-Leibler divergence of the output distributions, nats.</param>
/// <param name="Tokens">Tokens of the text it was measured on.</param>
public sealed record ResidualDrift(double Median, double Worst, double Divergence, int Tokens);

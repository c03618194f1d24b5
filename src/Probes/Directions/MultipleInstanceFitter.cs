using System.Numerics.Tensors;
using Candor.Probes.Spans;

namespace Candor.Probes.Directions;

/// <summary>Fits a direction that reads single tokens, from labels of whole spans only (sparse multiple-instance learning, sAwMIL).</summary>
/// <remarks>
/// An untrustworthy span holds at least one untrustworthy token, a trustworthy one none. Stage 1 is Bunescu and Mooney's sMIL (ICML 2007): a linear
/// support vector machine in which the mean of an untrustworthy span of t tokens has to reach <c>(2 − t) / t</c> only, which is where a span with
/// one such token lies, and every token of a trustworthy span has to stay below −1. Stage 2 (arXiv 2511.19166) takes the highest-scoring share of
/// the tokens that can matter in the untrustworthy spans as untrustworthy, all tokens of trustworthy spans as trustworthy, and fits a support
/// vector machine to these; both classes weigh the same in each stage. A span's score is its largest token score: <c>WindowMaxHead</c> with a
/// window of 1. The score is a margin: calibrate it before it is read as risk.
/// </remarks>
public sealed class MultipleInstanceFitter
{
    private readonly double _c;
    private readonly double _share;
    private readonly int? _tail;
    private readonly ulong _seed;

    /// <summary>Keeps the parameters.</summary>
    /// <param name="c">Cost of a unit of margin violation, finite, above 0; the paper tries 0.05 to 10.</param>
    /// <param name="share">Share of the eligible tokens of untrustworthy spans that stage 2 takes, in (0, 1]; at least one token is taken.</param>
    /// <param name="tail">How many tokens at a span's end are eligible, where it is known that what matters stands there; null for all.</param>
    /// <param name="seed">Fixes the order of the rows; the optimum does not depend on it but for the tolerance.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range.</exception>
    public MultipleInstanceFitter(double c = 0.1, double share = 0.25, int? tail = null, ulong seed = 1)
    {
        if (!(c > 0 && double.IsFinite(c)))
        {
            throw new ArgumentOutOfRangeException(nameof(c), c, "The cost must be finite and above 0.");
        }

        if (!(share is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share must be in (0, 1].");
        }

        if (tail is { } known)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(known, 1, nameof(tail));
        }

        (_c, _share, _tail, _seed) = (c, share, tail, seed);
    }

    /// <summary>Fits; a dimension of zero variance gets zero weight.</summary>
    /// <exception cref="ArgumentException">Every dimension is constant.</exception>
    /// <exception cref="InvalidOperationException">A descent did not converge.</exception>
    public FittedDirection Fit(SpanSet spans)
    {
        ArgumentNullException.ThrowIfNull(spans);
        var scale = Standardisation.Of(spans.Tokens);
        var scores = TokenScores(spans, scale);
        int[] eligible = [.. Enumerable.Range(0, spans.Count).Where(i => !spans.Trustworthy[i]).SelectMany(i => Eligible(spans, i))];
        int[] chosen = [.. eligible.OrderByDescending(token => scores[token]).Take((int)Math.Ceiling(_share * eligible.Length))];
        int[] tokens = [.. chosen, .. Enumerable.Range(0, spans.Tokens.Count).Where(token => spans.Tokens.Trustworthy[token])];
        var goals = Goals(chosen.Length, tokens.Length - chosen.Length, static _ => 1);
        var (weights, intercept) = HingeDescent.Minimize(goals, spans.Dimension, (i, row) => scale.Apply(spans.Tokens.Row(tokens[i]), row), _seed);
        return scale.Fold(weights, intercept);
    }

    /// <summary>Stage 1: what its machine scores every token, shape <c>[Σ t]</c>.</summary>
    internal double[] TokenScores(SpanSet spans, Standardisation scale)
    {
        int[] untrustworthy = [.. Enumerable.Range(0, spans.Count).Where(i => !spans.Trustworthy[i])];
        int[] tokens = [.. Enumerable.Range(0, spans.Tokens.Count).Where(token => spans.Tokens.Trustworthy[token])];
        var means = new double[untrustworthy.Length][];
        var row = new double[spans.Dimension];
        for (var k = 0; k < means.Length; k++)
        {
            means[k] = new double[spans.Dimension];
            var length = spans.Length(untrustworthy[k]);
            for (var t = 0; t < length; t++)
            {
                scale.Apply(spans.Token(untrustworthy[k], t), row);
                TensorPrimitives.MultiplyAdd(row, 1d / length, means[k], means[k]);
            }
        }

        var goals = Goals(means.Length, tokens.Length, k => (2d - spans.Length(untrustworthy[k])) / spans.Length(untrustworthy[k]));
        var (weights, intercept) = HingeDescent.Minimize(goals, spans.Dimension, Load, _seed);
        var scores = new double[spans.Tokens.Count];
        for (var token = 0; token < scores.Length; token++)
        {
            scale.Apply(spans.Tokens.Row(token), row);
            scores[token] = TensorPrimitives.Dot<double>(row, weights) + intercept;
        }

        return scores;

        void Load(int i, Span<double> destination)
        {
            if (i < means.Length)
            {
                means[i].CopyTo(destination);
            }
            else
            {
                scale.Apply(spans.Tokens.Row(tokens[i - means.Length]), destination);
            }
        }
    }

    private IEnumerable<int> Eligible(SpanSet spans, int i)
    {
        var count = Math.Min(_tail ?? int.MaxValue, spans.Length(i));
        return Enumerable.Range(spans.Start(i) + spans.Length(i) - count, count);
    }

    // Untrustworthy rows first, then trustworthy ones; each class weighs c · n / 2 in all.
    private HingeGoal[] Goals(int untrustworthy, int trustworthy, Func<int, double> margin)
    {
        var half = _c * (untrustworthy + trustworthy) / 2;
        return
        [
            .. Enumerable.Range(0, untrustworthy).Select(k => new HingeGoal(1, margin(k), half / untrustworthy)),
            .. Enumerable.Repeat(new HingeGoal(-1, 1, half / trustworthy), trustworthy),
        ];
    }
}

using Candor.Probes.Numerics;

namespace Candor.Probes.Evaluation;

/// <summary>
/// What the words alone give away: logistic regression on hashed words and character n-grams of the question, without any model. A probe that does
/// not beat it has learned the data set's wording. Immutable.
/// </summary>
/// <remarks>
/// The penalty is chosen by group-disjoint cross-validation on the rows that are fitted on, so that the baseline is as strong as its kind can be: a weak
/// control proves nothing. Fit it on the folds that the probe was fitted on, and on no others.
/// </remarks>
public sealed class WordsBaseline
{
    private const int Folds = 4;
    private const double Tolerance = 1e-5;
    private const int MaxIterations = 200;

    // Over Σ loss with unit-length rows: from a smooth average of the words to nearly memorising rare n-grams.
    private static readonly double[] Penalties = [10, 1, 0.1];

    private readonly double[] _weights;

    private WordsBaseline(double[] weights, double penalty)
    {
        _weights = weights;
        Penalty = penalty;
    }

    /// <summary>The L2 penalty that was chosen.</summary>
    public double Penalty { get; }

    /// <summary>Fits on questions and their labels.</summary>
    /// <param name="texts">Texts, shape <c>[n]</c>.</param>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>; both classes.</param>
    /// <param name="groups">The group of each text, shape <c>[n]</c>.</param>
    /// <exception cref="ArgumentException">Lengths disagree, or a class is missing.</exception>
    public static WordsBaseline Fit(IReadOnlyList<string> texts, IReadOnlyList<bool> trustworthy, IReadOnlyList<string> groups)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(trustworthy);
        ArgumentNullException.ThrowIfNull(groups);
        if (texts.Count != trustworthy.Count || texts.Count != groups.Count)
        {
            throw new ArgumentException($"There are {texts.Count} texts, {trustworthy.Count} labels and {groups.Count} groups.", nameof(texts));
        }

        TextFeatures[] rows = [.. texts.Select(TextFeatures.Of)];
        _ = LabelledScores.CountBoth(new float[rows.Length], trustworthy, nameof(trustworthy));
        var penalty = Choose(rows, trustworthy, groups);
        return new WordsBaseline(Minimize(rows, trustworthy, static _ => true, penalty), penalty);
    }

    /// <summary>Log-odds of being untrustworthy by its words; higher is worse.</summary>
    public float Score(string text) => Score(_weights, TextFeatures.Of(text));

    private static double Choose(TextFeatures[] rows, IReadOnlyList<bool> trustworthy, IReadOnlyList<string> groups)
    {
        if (groups.Distinct(StringComparer.Ordinal).Count() < Folds)
        {
            return Penalties[1];
        }

        var folds = GroupFolds.Assign(groups, Folds);
        var best = (Penalty: Penalties[1], Auroc: double.NegativeInfinity);
        foreach (var penalty in Penalties)
        {
            var scores = new float[rows.Length];
            for (var fold = 0; fold < Folds; fold++)
            {
                var weights = Minimize(rows, trustworthy, i => folds[i] != fold, penalty);
                for (var i = 0; i < rows.Length; i++)
                {
                    if (folds[i] == fold)
                    {
                        scores[i] = Score(weights, rows[i]);
                    }
                }
            }

            var auroc = Auroc.Of(scores, trustworthy);
            best = auroc > best.Auroc ? (penalty, auroc) : best;
        }

        return best.Penalty;
    }

    // Σ ln(1 + exp(−y(⟨w, x⟩ + b))) + penalty/2 ‖w‖²; the last parameter is b, which is free.
    private static double[] Minimize(TextFeatures[] rows, IReadOnlyList<bool> trustworthy, Func<int, bool> include, double penalty)
    {
        int[] used = [.. Enumerable.Range(0, rows.Length).Where(include)];
        return new LimitedMemoryBfgs(Tolerance, MaxIterations).Minimize(MeanLoss, new double[TextFeatures.Dimension + 1]).Point;

        double MeanLoss(ReadOnlySpan<double> point, Span<double> gradient)
        {
            double squares = 0;
            for (var j = 0; j < TextFeatures.Dimension; j++)
            {
                gradient[j] = penalty * point[j] / used.Length;
                squares += point[j] * point[j];
            }

            gradient[TextFeatures.Dimension] = 0;
            double loss = 0;
            foreach (var i in used)
            {
                var (indices, values) = rows[i];
                var score = Dot(point, rows[i]);
                var sign = trustworthy[i] ? -1d : 1d;
                loss += Sigmoid.SoftPlus(-sign * score);
                var slope = -sign * Sigmoid.Of(-sign * score) / used.Length;
                for (var k = 0; k < indices.Length; k++)
                {
                    gradient[indices[k]] += slope * values[k];
                }

                gradient[TextFeatures.Dimension] += slope;
            }

            return (loss + (penalty / 2 * squares)) / used.Length;
        }
    }

    private static float Score(double[] weights, TextFeatures row) => (float)Dot(weights, row);

    private static double Dot(ReadOnlySpan<double> weights, TextFeatures row)
    {
        var sum = weights[TextFeatures.Dimension];
        for (var k = 0; k < row.Indices.Length; k++)
        {
            sum += weights[row.Indices[k]] * row.Values[k];
        }

        return sum;
    }
}

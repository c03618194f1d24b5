using Candor.Probes.Numerics;

namespace Candor.Probes.Evaluation;

/// <summary>
/// What the words alone give away: logistic regression on words, pairs of words and character n-grams of the question, weighted by their rarity, without any
/// model. A probe that does not beat it has learned the data set's wording. Immutable.
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

    private readonly TextVocabulary _vocabulary;
    private readonly double[] _weights;

    private WordsBaseline(TextVocabulary vocabulary, double[] weights, double penalty)
    {
        _vocabulary = vocabulary;
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

        _ = LabelledScores.CountBoth(new float[texts.Count], trustworthy, nameof(trustworthy));
        TextTerms[] terms = [.. texts.Select(TextTerms.Of)];
        var vocabulary = TextVocabulary.Of(terms);
        TextFeatures[] rows = [.. terms.Select(vocabulary.Features)];
        var penalty = Choose(rows, vocabulary.Dimension, trustworthy, groups);
        return new WordsBaseline(vocabulary, Minimize(rows, vocabulary.Dimension, trustworthy, static _ => true, penalty), penalty);
    }

    /// <summary>Log-odds of being untrustworthy by its words; higher is worse.</summary>
    public float Score(string text) => (float)Dot(_weights, _vocabulary.Features(TextTerms.Of(text)));

    private static double Choose(TextFeatures[] rows, int dimension, IReadOnlyList<bool> trustworthy, IReadOnlyList<string> groups)
    {
        if (groups.Distinct(StringComparer.Ordinal).Count() < Folds)
        {
            return Penalties[1];
        }

        // Fold by fold: each fit has an intercept of its own, and scores of two fits cannot be ranked together.
        var folds = GroupFolds.Assign(groups, Folds);
        int[][] held = [.. Enumerable.Range(0, Folds).Select(fold => Enumerable.Range(0, rows.Length).Where(i => folds[i] == fold).ToArray())];
        int[] judged = [.. Enumerable.Range(0, Folds).Where(fold => HasBoth(i => folds[i] == fold) && HasBoth(i => folds[i] != fold))];
        return judged.Length == 0 ? Penalties[1] : Penalties.MaxBy(penalty => judged.Average(fold => AurocOf(fold, penalty)));

        bool HasBoth(Func<int, bool> include) => Enumerable.Range(0, rows.Length).Where(include).Select(i => trustworthy[i]).Distinct().Count() == 2;

        double AurocOf(int fold, double penalty)
        {
            var weights = Minimize(rows, dimension, trustworthy, i => folds[i] != fold, penalty);
            return Auroc.Of([.. held[fold].Select(i => (float)Dot(weights, rows[i]))], [.. held[fold].Select(i => trustworthy[i])]);
        }
    }

    // Σ ln(1 + exp(−y(⟨w, x⟩ + b))) + penalty/2 ‖w‖²; the last parameter is b, which is free.
    private static double[] Minimize(TextFeatures[] rows, int dimension, IReadOnlyList<bool> trustworthy, Func<int, bool> include, double penalty)
    {
        int[] used = [.. Enumerable.Range(0, rows.Length).Where(include)];
        return new LimitedMemoryBfgs(Tolerance, MaxIterations).Minimize(MeanLoss, new double[dimension + 1]).Point;

        double MeanLoss(ReadOnlySpan<double> point, Span<double> gradient)
        {
            double squares = 0;
            for (var j = 0; j < dimension; j++)
            {
                gradient[j] = penalty * point[j] / used.Length;
                squares += point[j] * point[j];
            }

            gradient[dimension] = 0;
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

                gradient[dimension] += slope;
            }

            return (loss + (penalty / 2 * squares)) / used.Length;
        }
    }

    private static double Dot(ReadOnlySpan<double> weights, TextFeatures row)
    {
        var sum = weights[^1];
        for (var k = 0; k < row.Indices.Length; k++)
        {
            sum += weights[row.Indices[k]] * row.Values[k];
        }

        return sum;
    }
}

using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Candor.Probes.Readouts;

namespace Candor.Probes.Nonlinear;

/// <summary>Decides whether a perceptron may take the place of a linear probe (M17).</summary>
/// <remarks>
/// A readout that is expressive enough finds any label in anything, in a model that knows nothing too (the non-linear representation dilemma). So:
/// group folds, the gain over the linear probe on the same samples, and two controls that must fail. Labels permuted between groups show what leaks
/// through the folds; a randomly initialised copy of the model shows what is the text's and the perceptron's own. Without such a copy random
/// features take its place, which only show leaks through the order or the groups of rows: the verdict says which it was.
/// </remarks>
/// <param name="folds">Folds over groups, at least 2.</param>
/// <param name="permutations">Permutations of the labels, at least 1; their areas are averaged.</param>
/// <param name="seed">Fixes folds, permutations and random features.</param>
public sealed class NonlinearityGate(int folds = 5, int permutations = 3, ulong seed = 1)
{
    private static readonly ProbeSource Source = new ProbeSource.Residual(new HookPoint(0), Pooling.Token);

    /// <summary>Judges; fits the perceptron <c>folds · (2 + permutations)</c> times.</summary>
    /// <param name="set">Samples.</param>
    /// <param name="perceptron">The perceptron to be judged.</param>
    /// <param name="linear">What it has to beat.</param>
    /// <param name="randomModel">The same samples as a randomly initialised copy of the model represents them; null for random features.</param>
    /// <exception cref="ArgumentException">There are too few groups for the folds, a fold lacks a class, or the sets do not pair up.</exception>
    public NonlinearityVerdict Judge(ActivationSet set, PerceptronFitter perceptron, LogisticFitter linear, ActivationSet? randomModel = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(perceptron);
        ArgumentNullException.ThrowIfNull(linear);
        ArgumentOutOfRangeException.ThrowIfLessThan(permutations, 1);
        if (randomModel is not null && (randomModel.Count != set.Count || !randomModel.Trustworthy.SequenceEqual(set.Trustworthy)))
        {
            throw new ArgumentException("The random model's samples are not those of the set; they must pair up, with equal labels.", nameof(randomModel));
        }

        var fold = GroupFolds.Assign(set.Groups, folds, seed);
        var linearScores = HeldOut(set, fold, part => linear.Fit(part).ToProbe("linear", Source));
        var scores = HeldOut(set, fold, Perceptron);
        double permuted = 0;
        for (var k = 0; k < permutations; k++)
        {
            var shuffled = set.WithLabels(ShuffledControl.Permute(set.Trustworthy, set.Groups, seed + (ulong)k));
            permuted += Auroc.Of(HeldOut(shuffled, fold, Perceptron), shuffled.Trustworthy) / permutations;
        }

        var random = randomModel ?? RandomFeatures(set);
        return new NonlinearityVerdict(
            PairedDifference.OfAuroc(scores, linearScores, set.Trustworthy, set.Groups, seed: seed),
            permuted,
            Auroc.Of(HeldOut(random, fold, Perceptron), set.Trustworthy),
            randomModel is not null);

        ITokenProbe Perceptron(ActivationSet part) => perceptron.Fit("perceptron", Source, part);
    }

    private float[] HeldOut(ActivationSet set, int[] fold, Func<ActivationSet, ITokenProbe> fit)
    {
        var scores = new float[set.Count];
        for (var f = 0; f < folds; f++)
        {
            var probe = fit(set.Where(i => fold[i] != f));
            for (var i = 0; i < set.Count; i++)
            {
                scores[i] = fold[i] == f ? probe.Score(set.Row(i)) : scores[i];
            }
        }

        return scores;
    }

    private ActivationSet RandomFeatures(ActivationSet set)
    {
        var random = new SeededRandom(seed);
        var values = new float[set.Count * set.Dimension];
        for (var i = 0; i < values.Length; i++)
        {
            // The sum of four uniform numbers is near enough to a Gaussian.
            values[i] = (float)(Uniform() + Uniform() + Uniform() + Uniform() - 2);
        }

        return new ActivationSet(values, set.Dimension, set.Trustworthy, set.Groups);

        double Uniform() => Math.ScaleB(random.Next() >> 11, -53);
    }
}

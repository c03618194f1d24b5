using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Geometry;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Diagnose;

/// <summary>Measures one hook point after the other; remembers the boundary of the one before. Not thread-safe.</summary>
/// <param name="classes">Rows of equally large classes.</param>
/// <param name="readout">The model's unembedding; null where it is not known.</param>
/// <param name="bank">A bank whose directions are compared; null for none.</param>
/// <param name="l2">Penalty of the probes.</param>
internal sealed class HookPointMeasures(EqualClasses classes, ReadoutGeometry? readout, ProbeBank? bank, float l2)
{
    private const int StateDirections = 100;
    private const int FisherRows = 12;

    private float[]? _before;
    private IReadOnlyList<float[]> _randomBefore = [];

    /// <summary>Measures a hook point; null where its activations do not vary, or the class means are equal.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="set">All rows; those of the classes are measured.</param>
    public HookPointGeometry? Measure(ProbeSource source, ActivationSet set)
    {
        var boundary = Cloud.ToSingle(Cloud.Boundary(set, classes.Trustworthy, classes.Untrustworthy));
        if (!(TensorPrimitives.Norm<float>(boundary) > 0))
        {
            return null;
        }

        float[][] random = [.. classes.Random.Select(draw => Cloud.ToSingle(Cloud.Boundary(set, draw.First, draw.Second)))];
        var equal = Equal(set, null);
        var shuffled = Equal(set, classes.Random[0].First.ToHashSet());
        var probe = CrossFitted.Fit(equal, l2).Direction.Unit;
        var clouds = new CloudMeasures(set, classes);
        var (rank, isotropy) = clouds.Spread();
        var geometry = new HookPointGeometry
        {
            Source = source.ToString()!,
            Auroc = new Beside(CrossFitted.Auroc(equal, l2), CrossFitted.Auroc(shuffled, l2)),
            BoundaryNorm = new Beside(TensorPrimitives.Norm<float>(boundary), random.Average(static vector => TensorPrimitives.Norm<float>(vector))),
            BoundaryStability = _before?.Length != set.Dimension ? null
                : new Beside(Cosine(boundary, _before), random.Zip(_randomBefore).Average(static pair => Cosine(pair.First, pair.Second))),
            ProbeCosine = new Beside(Cosine(probe, boundary), RandomCosine(set.Dimension)),
            BankCosines = BankCosines(source, boundary),
            IntrinsicDimension = clouds.IntrinsicDimension(),
            EffectiveRank = rank,
            Isotropy = isotropy,
            Fragments = clouds.Pieces(boundary),
            StateShare = StateShare(set, boundary, random),
            Visibility = readout?.Visibility(boundary),
            ReadoutShare = readout?.Share(boundary),
            FisherGap = readout is { HasFisher: true } ? FisherGap(set, boundary) : null,
        };
        (_before, _randomBefore) = (boundary, random);
        return geometry;
    }

    // The mean size of the cosine of two random directions: the root of 2 / (π d).
    private static double RandomCosine(int d) => Math.Sqrt(2 / (Math.PI * d));

    private static double Cosine(ReadOnlySpan<float> first, ReadOnlySpan<float> second) => TensorPrimitives.CosineSimilarity(first, second);

    // The rows of both classes, with their labels or with those of a label-blind draw.
    private ActivationSet Equal(ActivationSet set, HashSet<int>? trustworthy)
    {
        int[] rows = [.. classes.Trustworthy, .. classes.Untrustworthy];
        return new ActivationSet(
            Cloud.Of(set, rows),
            set.Dimension,
            [.. rows.Select(row => trustworthy?.Contains(row) ?? set.Trustworthy[row])],
            [.. rows.Select(row => set.Groups[row])]);
    }

    private Dictionary<string, double>? BankCosines(ProbeSource source, float[] boundary)
    {
        var cosines = bank?.Probes.Select(static banked => banked.Probe).OfType<LinearProbe>().Where(probe => probe.Source.Equals(source))
            .ToDictionary(static probe => probe.Name, probe => Cosine(probe.Direction.Unit, boundary), StringComparer.Ordinal);
        return cosines is { Count: > 0 } ? cosines : null;
    }

    // Beside label-blind boundaries: the widest directions hold most of any difference of means, so that k / d would flatter.
    private Beside StateShare(ActivationSet set, float[] boundary, float[][] random)
    {
        var d = set.Dimension;
        var states = PrincipalDirections.Of(
            Cloud.Of(set, [.. classes.Trustworthy, .. classes.Untrustworthy]), d, share: 1, most: Math.Min(StateDirections, Math.Max(1, d / 2)));
        var basis = new float[states.Components * d];
        for (var i = 0; i < states.Components; i++)
        {
            TensorPrimitives.ConvertTruncating(states.Row(i), basis.AsSpan(i * d, d));
        }

        return new Beside(SubspaceShare.Of(boundary, basis).Share, random.Average(vector => SubspaceShare.Of(vector, basis).Share));
    }

    // Beside the boundary of a label-blind draw, stretched to the same length.
    private Beside FisherGap(ActivationSet set, float[] boundary)
    {
        var states = Cloud.Of(set, [.. classes.Trustworthy.Take(FisherRows / 2), .. classes.Untrustworthy.Take(FisherRows / 2)]);
        var random = Cloud.ToSingle(Cloud.Boundary(set, classes.Random[0].First, classes.Random[0].Second));
        TensorPrimitives.Multiply(random, TensorPrimitives.Norm<float>(boundary) / TensorPrimitives.Norm<float>(random), random);
        return new Beside(readout!.FisherGap(states, boundary), readout.FisherGap(states, random));
    }
}

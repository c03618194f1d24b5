using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Nonlinear;
using Candor.Probes.Readouts;
using Candor.Probes.Spans;

namespace Candor.Probes.Tests.Contract;

/// <summary>Scores one row, shape <c>[d]</c>.</summary>
internal delegate float RowScore(ReadOnlySpan<float> row);

/// <summary>One fitter of the library, brought to a common form: samples in, a score out.</summary>
/// <param name="Name">As test reports show it.</param>
/// <param name="Fit">Fits to samples and gives the score of a row.</param>
internal sealed record FitterCase(string Name, Func<ActivationSet, RowScore> Fit)
{
    public static readonly ProbeSource Source = new ProbeSource.Residual(new HookPoint(1), Pooling.Token);

    /// <summary>What a bank's files can hold of the fit; null where they hold nothing of the kind yet.</summary>
    public Func<ActivationSet, ITokenProbe>? Probe { get; private init; }

    /// <summary>The score is a difference of distances: a feature that never varied adds to both of them, where a linear score leaves it out.</summary>
    public bool IsDistance { get; private init; }

    /// <summary>No label is read but to turn the result: on a handful of samples any loud contrast may be found.</summary>
    public bool IsUnsupervised { get; private init; }

    /// <summary>
    /// The largest unit that is fitted: the streamed covariance multiplies in single precision, whose squares end at 1e38. Beyond it a fit is
    /// refused, never wrong.
    /// </summary>
    public float LargestUnit { get; private init; } = 1e20f;

    /// <summary>Samples of each class that the fitter needs: two where it has to measure a spread within the classes.</summary>
    public int Fewest { get; private init; } = 1;

    /// <summary>Every fitter that reads residual streams. A new one belongs here.</summary>
    public static IReadOnlyList<FitterCase> All { get; } =
    [
        Linear("logistic", static set => new LogisticFitter().Fit(set)) with { LargestUnit = 1e17f },
        Linear("ridge", static set => new RidgeFitter().Fit(set)),
        Linear("logistic_balanced", static set => new LogisticFitter(balanced: true).Fit(set)) with { LargestUnit = 1e17f },
        Linear("mass_mean", static set => new MassMeanFitter().Fit(set)) with { Fewest = 2 },
        Linear("mass_mean_whitened", static set => new MassMeanFitter(whiten: true).Fit(set)) with { Fewest = 2, LargestUnit = 1e17f },
        Of("mahalanobis", static set => new MahalanobisFitter().Fit("p", Source, set)) with { IsDistance = true, Fewest = 2, LargestUnit = 1e17f },
        Linear("svm", static set => new SupportVectorFitter(0.1).Fit(set)),
        Linear("ttpd", TruthAndPolarity) with { Fewest = 2, LargestUnit = 1e17f },
        new("ccs", ContrastConsistent) { IsUnsupervised = true },
        Linear("multiple_instance", static set => new MultipleInstanceFitter(0.1, share: 1).Fit(SpanSet.OfSamples(set))),
        new("attention", static set => Head(new AttentionFitter().Fit(Spans(set)))),
        new("window_max", static set => Head(new WindowMaxFitter(2).Fit(Spans(set)))),
        Of("mlp_tanh", static set => new PerceptronFitter([4], l2: 3).Fit("p", Source, set)),
        Of("mlp_relu", static set => new PerceptronFitter([4, 3], HiddenUnit.Relu, l2: 0.1).Fit("p", Source, set)),
        Linear("residual_retraining", Retrained),
        Linear("worst_domain", static set => new WorstDomainFitter(rounds: 3).Fit(set, Halves(set)).Fitted),
        Linear("nullspace", static set => Nullspace(set)) with { LargestUnit = 1e17f },
    ];

    /// <summary>The types behind <see cref="All"/>, so that a fitter that nobody added is found missing.</summary>
    public static IReadOnlyList<Type> Types { get; } =
    [
        typeof(LogisticFitter), typeof(RidgeFitter), typeof(MassMeanFitter), typeof(MahalanobisFitter), typeof(SupportVectorFitter),
        typeof(TruthAndPolarityFitter),
        typeof(ContrastConsistentFitter), typeof(MultipleInstanceFitter), typeof(AttentionFitter), typeof(WindowMaxFitter), typeof(PerceptronFitter),
        typeof(ResidualRetraining), typeof(WorstDomainFitter), typeof(NullspaceFitter),
    ];

    public static FitterCase Named(string name) => All.Single(fitter => fitter.Name == name);

    public override string ToString() => Name;

    private static FitterCase Linear(string name, Func<ActivationSet, FittedDirection> fit) => Of(name, set => fit(set).ToProbe("p", Source));

    private static FitterCase Of(string name, Func<ActivationSet, ITokenProbe> fit) => new(name, set => fit(set).Score) { Probe = fit };

    // Polarity and topic from the features of the row, so that they go with it when rows are permuted; both occur on either side.
    private static FittedDirection TruthAndPolarity(ActivationSet set)
    {
        bool[] negated = [.. Halves(set).Select(static half => half == "b")];
        return new TruthAndPolarityFitter().Fit(set, negated, [.. Enumerable.Repeat("topic", set.Count)]);
    }

    // A statement that is denied lies where the affirmed one does, mirrored.
    private static RowScore ContrastConsistent(ActivationSet set)
    {
        var affirmed = Standard(set, 1);
        var probe = new ContrastConsistentFitter(starts: 2, l2: 0.1).Fit(affirmed, Standard(set, -1), orient: set.Count);
        return row =>
        {
            float[] mirrored = [.. row];
            for (var j = 0; j < mirrored.Length; j++)
            {
                mirrored[j] = -mirrored[j];
            }

            return probe.Score(row, mirrored);
        };
    }

    private static ActivationSet Standard(ActivationSet set, float sign) =>
        new([.. Rows(set).SelectMany(row => row.Select(x => sign * x))], set.Dimension, set.Trustworthy, set.Groups);

    // Each sample becomes a span of itself twice: attention over equal tokens, and a window of two, is the sample's own score.
    private static SpanSet Spans(ActivationSet set) => new(
        [.. Rows(set).SelectMany(static row => row.Concat(row))], set.Dimension, [.. Enumerable.Repeat(2, set.Count)], set.Trustworthy, set.Groups);

    private static RowScore Head(ISpanHead head) => row => head.Score([.. row, .. row]);

    private static FittedDirection Retrained(ActivationSet set)
    {
        var old = new float[set.Dimension];
        old[0] = 1;
        var scale = Rows(set).Max(static row => Math.Abs(row[0]));
        return new ResidualRetraining(1).Fit(new FittedDirection(Direction.FromVector(old), 1e-3f / scale, 0), set, set).Fitted;
    }

    // The direction that an iterative nullspace projection finds first, as a probe.
    private static FittedDirection Nullspace(ActivationSet set)
    {
        var found = new NullspaceFitter(shared: 1, perDomain: 0).Fit(set, Halves(set)).Shared.Direction(0);
        var unit = new float[set.Dimension];
        for (var j = 0; j < unit.Length; j++)
        {
            unit[j] = (float)found[j];
        }

        return new FittedDirection(Direction.FromVector(unit), 1, 0);
    }

    // Two halves that each hold both labels, whatever the order of the rows: by the rank of a row's group within its class.
    private static string[] Halves(ActivationSet set)
    {
        var result = new string[set.Count];
        foreach (var label in new[] { true, false })
        {
            int[] rows = [.. Enumerable.Range(0, set.Count).Where(i => set.Trustworthy[i] == label)];
            string[] groups = [.. rows.Select(i => set.Groups[i]).Distinct().Order(StringComparer.Ordinal)];
            foreach (var i in rows)
            {
                result[i] = Array.IndexOf(groups, set.Groups[i]) % 2 == 0 ? "a" : "b";
            }
        }

        return result;
    }

    private static IEnumerable<float[]> Rows(ActivationSet set) => Enumerable.Range(0, set.Count).Select(i => set.Row(i).ToArray());
}

using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Readouts;
using Xunit;

namespace Candor.Probes.Tests.Directions;

/// <summary>What streaming promises: the same bits as from memory, whatever the blocks and threads, and memory that does not grow with the samples.</summary>
public sealed class StreamedFitTests
{
    private const int D = 70;
    private static readonly ProbeSource Source = new ProbeSource.Residual(new HookPoint(1), Pooling.Token);

    public static TheoryData<string> Methods =>
        ["logistic", "balanced", "mass mean", "whitened", "whitened, diagonal", "whitened, none", "mahalanobis"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Fit_AnyBlocksAndThreads_GivesTheBitsOfTheSetInMemory(string method)
    {
        var set = new PlantedDirection(D, separation: 2, noise: 1, seed: 4) { Nuisance = 10 }.Draw(1300);
        var expected = Scores(Fit(method, set, threads: 2), set);
        foreach (var (rowsInBlock, threads) in ((int, int)[])[(1, 1), (37, 2), (512, 5), (1300, 1)])
        {
            Assert.Equal(expected, Scores(Fit(method, new BlockRows(set, rowsInBlock), threads), set));
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Fit_StreamedSubset_GivesTheBitsOfTheCopiedSubset(string method)
    {
        var set = new PlantedDirection(D, separation: 2, noise: 1, seed: 5).Draw(900);
        bool Keep(int i) => i / 10 % 5 != 1;
        Assert.Equal(
            Scores(Fit(method, set.Where(Keep), threads: 2), set), Scores(Fit(method, new RowSubset(new BlockRows(set, 100), Keep), threads: 2), set));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Fit_TenTimesTheSamples_AllocatesNoMore(string method)
    {
        // Blocks of 64 rows; on one thread, so that the counter of this thread sees everything.
        var planted = new PlantedDirection(D, separation: 1, noise: 1, seed: 6);
        var (few, many) = (new BlockRows(planted.Draw(1000), 64), new BlockRows(planted.Draw(10_000), 64));
        Fit(method, few, threads: 1);
        var (small, large) = (Allocated(() => Fit(method, few, threads: 1)), Allocated(() => Fit(method, many, threads: 1)));

        // The whole set is 2.8 MB. What a pass allocates is a closure for each block, some 100 bytes.
        var (fixedMemory, closures) = ((16 * D * D) + 600_000, 400 * (many.Count / 64) * many.Passes);
        Assert.InRange(small, 0, fixedMemory + closures);
        Assert.InRange(large, 0, fixedMemory + closures);
        Assert.True(large - small < closures + 200_000, $"{small} bytes for 1,000 samples and {large} for 10,000");
    }

    [Theory]
    [InlineData("mass mean", 2)]
    [InlineData("whitened", 3)]
    [InlineData("whitened, none", 2)]
    [InlineData("mahalanobis", 3)]
    public void Fit_Gaussian_TakesAsManyPassesAsPromised(string method, int passes)
    {
        var rows = new BlockRows(new PlantedDirection(D, separation: 1, noise: 1, seed: 7).Draw(400), 100);
        Fit(method, rows, threads: 1);
        Assert.Equal(passes, rows.Passes);
    }

    [Fact]
    public void Fit_LogisticOfCorrelatedDimensions_TakesTensOfPasses()
    {
        var rows = new BlockRows(new PlantedDirection(D, separation: 2, noise: 1, seed: 8) { Nuisance = 100 }.Draw(2000), 500);
        Fit("logistic", rows, threads: 2);
        Assert.InRange(rows.Passes, 3, 40);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Fit_Cancelled_Ends(string method)
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var set = new PlantedDirection(4, separation: 2, noise: 1, seed: 9).Draw(40);
        Assert.Throws<OperationCanceledException>(() => Fit(method, set, threads: 1, cancelled.Token));
    }

    [Fact]
    public void Fit_SourceWithNaN_IsRefusedNamingTheDimension()
    {
        var exception = Assert.Throws<ArgumentException>(() => Fit("logistic", new NotFinite(), threads: 1));
        Assert.Equal("Dimension 1 holds a value that is not finite; activations must be finite. (Parameter 'set')", exception.Message);
    }

    private static ITokenProbe Fit(string method, IActivationRows rows, int threads, CancellationToken cancellationToken = default) => method switch
    {
        "logistic" => new LogisticFitter(threads: threads).Fit(rows, cancellationToken).ToProbe("p", Source),
        "balanced" => new LogisticFitter(3, balanced: true, threads).Fit(rows, cancellationToken).ToProbe("p", Source),
        "mass mean" => new MassMeanFitter(threads: threads).Fit(rows, cancellationToken).ToProbe("p", Source),
        "whitened" => new MassMeanFitter(whiten: true, threads: threads).Fit(rows, cancellationToken).ToProbe("p", Source),
        "whitened, diagonal" => new MassMeanFitter(true, CovarianceShrinkage.Diagonal, threads).Fit(rows, cancellationToken).ToProbe("p", Source),
        "whitened, none" => new MassMeanFitter(true, CovarianceShrinkage.None, threads).Fit(rows, cancellationToken).ToProbe("p", Source),
        _ => new MahalanobisFitter(threads: threads).Fit("p", Source, rows, cancellationToken),
    };

    private static float[] Scores(ITokenProbe probe, ActivationSet set) => [.. Enumerable.Range(0, set.Count).Select(i => probe.Score(set.Row(i)))];

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class NotFinite : IActivationRows
    {
        public int Count => 2;

        public int Dimension => 2;

        public IReadOnlyList<bool> Trustworthy => [true, false];

        public IReadOnlyList<string> Groups => ["a", "b"];

        public void Visit(ActivationBlockVisitor visit, CancellationToken cancellationToken) => visit(0, [1, 2, 3, float.NaN]);
    }
}

using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Xunit;

namespace Candor.Probes.Tests.Directions;

public sealed class RelabelAuditTests
{
    private static readonly string[] Domains = ["cities", "words"];

    [Fact]
    public void Of_NeitherStatementsFarFromTheBoundary_IsStable()
    {
        var audit = Audit(neither: 3);
        Assert.Equal(["synthetic", "fictional", "fictional_true", "noise"], audit.Flips.Select(static flips => flips.Relabelling));
        Assert.All(audit.Flips, static flips => Assert.Equal(["cities", "words"], flips.ByDomain.Keys.Order()));

        // Orthogonal to truth, and few: counted as true they turn the boundary a little and flip few.
        Assert.True(audit.IsStable, string.Join("; ", audit.Flips.Select(static flips => $"{flips.Relabelling} {flips.WorstDomain:f3}")));
    }

    [Fact]
    public void Of_SyntheticStatementsThatLookUntrue_IsNotStableAndSaysWhichFlip()
    {
        var audit = Audit(neither: 0, syntheticLikeFalse: true);
        var synthetic = audit.Flips.Single(static flips => flips.Relabelling == "synthetic");
        Assert.False(audit.IsStable);
        Assert.InRange(synthetic.WorstDomain, RelabelAudit.LargestShare, 1);
        Assert.True(synthetic.ToTrue.Count > synthetic.ToUntrue.Count, "statements that look like those now called true become true");
        Assert.InRange(synthetic.BiasShift, -20, -0.2);
    }

    [Fact]
    public void Of_PlantedRotation_MeasuresIt()
    {
        // A fitter that ignores the activations and returns one of two boundaries, by how many statements are labelled true.
        var (set, kinds, domains) = Draw(120, neither: 1, syntheticLikeFalse: false);
        var truths = kinds.Count(static kind => kind == StatementKind.True);
        var audit = RelabelAudit.Of(
            set, kinds, domains, part => part.Count < set.Count || part.Trustworthy.Count(static label => label) == truths
                ? new FittedDirection(Direction.FromVector([1, 0, 0, 0]), 1, 0)
                : new FittedDirection(Direction.FromVector([1, 1, 0, 0]), 1, 2));
        Assert.All(audit.Flips, static flips => Assert.Equal(45, flips.RotationDegrees, 1e-3));
        Assert.All(audit.Flips, static flips => Assert.Equal(0, flips.WorstDomain));
        var shift = Enumerable.Range(0, set.Count).Average(i => ((set.Row(i)[0] + set.Row(i)[1]) / Math.Sqrt(2)) + 2 - set.Row(i)[0]);
        Assert.All(audit.Flips, flips => Assert.Equal(shift, flips.BiasShift, 1e-4));
    }

    // A second implementation: folds, fits and judgements written out.
    [Fact]
    public void Of_AnyStatements_CountsTheFlipsOfHeldOutJudgements()
    {
        var (set, kinds, domains) = Draw(150, neither: 1, syntheticLikeFalse: true);
        var audit = RelabelAudit.Of(set, kinds, domains, static part => new LogisticFitter().Fit(part), folds: 3, seed: 7);
        var folds = GroupFolds.Assign(set.Groups, 3, 7);
        var (before, after) = (Judge(kind => kind == StatementKind.True), Judge(kind => kind is StatementKind.True or StatementKind.Synthetic));
        int[] toTrue = [.. Enumerable.Range(0, set.Count).Where(i => kinds[i] <= StatementKind.False && before[i] && !after[i])];
        int[] toUntrue = [.. Enumerable.Range(0, set.Count).Where(i => kinds[i] <= StatementKind.False && !before[i] && after[i])];
        var synthetic = audit.Flips[0];
        Assert.NotEmpty(toTrue);
        Assert.Equal(toTrue, synthetic.ToTrue);
        Assert.Equal(toUntrue, synthetic.ToUntrue);
        foreach (var domain in Domains)
        {
            var judged = Enumerable.Range(0, set.Count).Where(i => kinds[i] <= StatementKind.False && domains[i] == domain).ToArray();
            Assert.Equal(judged.Count(i => before[i] != after[i]) / (double)judged.Length, synthetic.ByDomain[domain], 1e-12);
        }

        bool[] Judge(Func<StatementKind, bool> isTrue)
        {
            var untrue = new bool[set.Count];
            for (var f = 0; f < 3; f++)
            {
                int[] rows = [.. Enumerable.Range(0, set.Count).Where(i => folds[i] != f)];
                float[] values = [.. rows.SelectMany(i => set.Row(i).ToArray())];
                var part = new ActivationSet(values, 4, [.. rows.Select(i => isTrue(kinds[i]))], [.. rows.Select(i => set.Groups[i])]);
                var probe = new LogisticFitter().Fit(part).ToProbe("p", new ProbeSource.Residual(new HookPoint(0), Pooling.Token));
                foreach (var i in Enumerable.Range(0, set.Count).Where(i => folds[i] == f))
                {
                    untrue[i] = probe.Score(set.Row(i)) > 0;
                }
            }

            return untrue;
        }
    }

    [Fact]
    public void Of_NothingNeither_IsRefusedVerbatim()
    {
        var set = new ActivationSet([1, 2], 1, [true, false], ["a", "b"]);
        var exception = Assert.Throws<ArgumentException>(
            () => RelabelAudit.Of(set, [StatementKind.True, StatementKind.False], ["x", "x"], static part => new LogisticFitter().Fit(part)));
        Assert.Equal("No statement is neither true nor false, so that there is nothing to relabel. (Parameter 'kinds')", exception.Message);
    }

    [Fact]
    public void Of_NoTrueStatements_IsRefusedVerbatim()
    {
        var set = new ActivationSet([1, 2], 1, [true, false], ["a", "b"]);
        var exception = Assert.Throws<ArgumentException>(
            () => RelabelAudit.Of(set, [StatementKind.Noise, StatementKind.False], ["x", "x"], static part => new LogisticFitter().Fit(part)));
        Assert.Equal("True and false statements are both needed: their judgements are what may flip. (Parameter 'kinds')", exception.Message);
    }

    private static RelabelAudit Audit(float neither, bool syntheticLikeFalse = false)
    {
        var (set, kinds, domains) = Draw(1200, neither, syntheticLikeFalse);
        return RelabelAudit.Of(set, kinds, domains, static part => new LogisticFitter().Fit(part));
    }

    // Dimension 0 tells true (below 0) from false; the neither statements lie out along dimensions of their own.
    private static (ActivationSet Set, StatementKind[] Kinds, string[] Domains) Draw(int n, float neither, bool syntheticLikeFalse)
    {
        StatementKind[] cycle =
        [
            StatementKind.True, StatementKind.False, StatementKind.True, StatementKind.False, StatementKind.Synthetic,
            StatementKind.True, StatementKind.False, StatementKind.FictionalTrue, StatementKind.FictionalFalse, StatementKind.Noise,
        ];
        var values = PlantedDirection.Gaussian(new Random(1), n * 4);
        StatementKind[] kinds = [.. Enumerable.Range(0, n).Select(i => cycle[i % 10])];
        if (syntheticLikeFalse)
        {
            kinds = [.. kinds.Select(static kind => kind > StatementKind.Synthetic ? StatementKind.Synthetic : kind)];
        }

        for (var i = 0; i < n; i++)
        {
            var row = values.AsSpan(i * 4, 4);
            row[0] += kinds[i] switch
            {
                StatementKind.True => syntheticLikeFalse ? -1 : -2,
                StatementKind.False => syntheticLikeFalse ? 1 : 2,
                StatementKind.Synthetic when syntheticLikeFalse => 1,
                _ => 0,
            };
            row[1] += kinds[i] == StatementKind.Synthetic ? neither * 2 : 0;
            row[2] += kinds[i] is StatementKind.FictionalTrue or StatementKind.FictionalFalse ? neither * 2 : 0;
            row[3] += kinds[i] == StatementKind.Noise ? neither * 2 : 0;
        }

        string[] domains = [.. Enumerable.Range(0, n).Select(static i => Domains[i / 10 % 2])];
        bool[] isTrue = [.. kinds.Select(static kind => kind == StatementKind.True)];
        return (new ActivationSet(values, 4, isTrue, [.. Enumerable.Range(0, n).Select(static i => $"g{i}")]), kinds, domains);
    }
}

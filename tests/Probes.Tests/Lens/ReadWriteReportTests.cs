using Candor.Probes.Lens;
using Xunit;

namespace Candor.Probes.Tests.Lens;

/// <summary>Eleven hook points (l = 10, the middle ones are 4 to 9), eight candidates whose logits are the residual stream itself but for the norm.</summary>
public sealed class ReadWriteReportTests
{
    private const int Candidates = 8;
    private const int Newline = 7;

    private static readonly UnembeddingTable Table = new(
        [.. Enumerable.Range(0, Candidates)],
        [.. Enumerable.Range(0, Candidates * Candidates).Select(static k => k / Candidates == k % Candidates ? 1f : 0)],
        FinalNorm.RootMeanSquare([.. Enumerable.Repeat(3f, Candidates)]));

    [Fact]
    public void Of_AnswerThatWins_IsSelectedAndNotDissociated()
    {
        var report = Report(Streams(static layer => layer >= 4 ? [5, 1, 1, 1, 1, 1, 1, 1] : [1, 1, 1, 1, 1, 1, 1, 1]));
        Assert.Equal((AnswerCourse.Selected, 1, 0, 0, false), (report.Course, report.WriteRank, report.Winner, report.ContentWinner, report.IsStop));
        Assert.True(report.IsReadable);
        Assert.False(report.IsDissociated);
        Assert.InRange(report.ReadAt, 4, 9);
    }

    [Fact]
    public void Of_AnswerReadableInTheMiddleOnly_IsOverwrittenAndDissociated()
    {
        var report = Report(Streams(static layer => layer < 9 ? [5, 1, 1, 1, 1, 1, 1, 1] : [-3, 6, 5, 4, 3, 2, 1, 0]));
        Assert.Equal((AnswerCourse.Overwritten, 8, 1), (report.Course, report.WriteRank, report.Winner));
        Assert.True(report.IsDissociated);
    }

    [Fact]
    public void Of_CompetitorAheadEverywhere_IsDominant()
    {
        var report = Report(Streams(static _ => [2, 3, 1, 1, 1, 1, 1, 1]));
        Assert.Equal((AnswerCourse.CompetitorDominant, 2, 1), (report.Course, report.WriteRank, report.Winner));
    }

    [Fact]
    public void Of_PassedAfterTheMiddle_IsALateCrossing()
    {
        var report = Report(Streams(static layer => layer < 10 ? [4, 3, 1, 1, 1, 1, 1, 1] : [3, 4, 1, 1, 1, 1, 1, 1]));
        Assert.Equal((AnswerCourse.LateCrossing, 2), (report.Course, report.WriteRank));
    }

    [Fact]
    public void Of_AnswerReadableBeforeAndAfterTheMiddle_IsNotReadable()
    {
        // Layers 0 to 3 echo the question, and the last hook point is the output itself: only 4 to 9 tell what is known inside.
        var report = Report(Streams(static layer => layer is < 4 or > 9 ? [9, 1, 1, 1, 1, 1, 1, 1] : [1, 1, 1, 1, 1, 1, 1, 1]));
        Assert.InRange(report.ReadAt, 4, 9);
        Assert.Equal(-Math.Log(Candidates), report.Read, 1e-5);
        Assert.False(report.IsReadable);
    }

    [Fact]
    public void Of_LineBreakWins_IsAStopAndNamesTheBestContent()
    {
        var report = Report(Streams(static layer => layer < 10 ? [4, 1, 1, 1, 1, 1, 1, 1] : [3, 1, 1, 1, 1, 1, 1, 5]));
        Assert.True(report.IsStop);
        Assert.Equal((Newline, 0, AnswerCourse.Selected), (report.Winner, report.ContentWinner, report.Course));
    }

    [Fact]
    public void Of_DecoysAsReadable_IsNotReadableAndWithoutDecoysUnknown()
    {
        var streams = Streams(static _ => [2, 3, 3, 1, 1, 1, 1, 1]);
        var report = Report(streams, decoys: [1, 2]);
        Assert.False(report.IsReadable);
        Assert.InRange(report.OverMeanDecoy, -10, -0.1);
        Assert.Null(Report(streams, decoys: []).IsReadable);
        Assert.Null(Report(streams, decoys: []).IsDissociated);

        // By hand: the normed difference of the two logits, whatever the rest.
        var logits = LensFixture.Logits(Table, streams[5]);
        Assert.Equal(logits[0] - logits[1], report.OverBestDecoy, 1e-4);
    }

    [Fact]
    public void Of_TooFewHookPointsOrNaN_IsRefusedVerbatim()
    {
        Assert.Equal(
            "2 hook points have no middle; at least three are needed. (Parameter 'residuals')",
            Assert.Throws<ArgumentException>(() => Report(Streams(static _ => [1, 1, 1, 1, 1, 1, 1, 1])[..2])).Message);
        var bad = Streams(static _ => [1, 1, 1, 1, 1, 1, 1, 1]);
        bad[3][2] = float.NaN;
        Assert.Equal("The residual stream at hook point 3 is not finite. (Parameter 'residuals')", Assert.Throws<ArgumentException>(() => Report(bad)).Message);
    }

    private static ReadWriteReport Report(float[][] streams, int[]? decoys = null) =>
        ReadWriteReport.Of(Table, streams, 0, decoys ?? [2, 3], static token => token != Newline);

    private static float[][] Streams(Func<int, float[]> at) => [.. Enumerable.Range(0, 11).Select(at)];
}

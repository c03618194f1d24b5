using System.Text.Json;
using Candor.Probes.Lens;
using Candor.Probes.Tests.Fixtures;
using Candor.Probes.Trajectories;
using Xunit;

namespace Candor.Probes.Tests.Trajectories;

public sealed class LayerPathTests
{
    private static readonly JsonElement Root = LensReferences.Get("trajectory");

    [Fact]
    public void LayerDrift_ReferenceStates_EqualsNumPy()
    {
        var drift = LayerDrift.Of(Root.Singles("states"), 6);
        Assert.Equal(Root.Number("mean_step"), drift.MeanStep, 1e-6);
        Assert.Equal(Root.Number("mean_cosine"), drift.MeanStepCosine, 1e-6);
        Assert.Equal(Root.Number("sign_changes"), drift.SignChanges, 1e-9);
    }

    [Fact]
    public void LayerDrift_LongerStates_ChangeNothing()
    {
        // Only directions count: a residual stream that grows with depth is no drift.
        float[] states = Root.Singles("states");
        float[] grown = [.. states.Select(static (x, i) => x * (1 + (i / 7)))];
        Assert.Equal(LayerDrift.Of(states, 6).MeanStep, LayerDrift.Of(grown, 6).MeanStep, 1e-6);
    }

    [Fact]
    public void LayerDrift_ZigZag_TurnsBackEveryTime()
    {
        var drift = LayerDrift.Of([1, 0.1f, 1, -0.1f, 1, 0.1f, 1, -0.1f], 4);
        Assert.Equal(-1, drift.MeanStepCosine, 1e-6);

        // Two turns in the second dimension; the first one's steps are 0 but for rounding that both share.
        Assert.InRange(drift.SignChanges, 1, 2);
    }

    [Fact]
    public void ReferenceAlignment_ReferenceStates_EqualsNumPy()
    {
        var alignment = ReferenceAlignment.Of(Root.Singles("states"), Root.Singles("reference"), 6);
        Assert.Equal(Root.Number("final"), alignment.Final, 1e-6);
        Assert.Equal(Root.Number("mean"), alignment.Mean, 1e-6);
        Assert.Equal(Root.Number("largest"), alignment.Largest, 1e-6);
        Assert.Equal((int)Root.Number("largest_at"), alignment.LargestAt);
        Assert.Equal(Root.Number("late_deviation"), alignment.LateDeviation, 1e-6);
        Assert.Equal(Root.Number("gain"), alignment.Gain, 1e-6);
        Assert.Equal((int)Root.Number("turns"), alignment.Turns);
    }

    [Fact]
    public void ReferenceAlignment_WithoutReference_RefusesToRun() => Assert.Equal(
        "There is no reference; alignment with nothing means nothing. Without a context use the reference-free drift. (Parameter 'reference')",
        Assert.Throws<ArgumentException>(() => ReferenceAlignment.Of(Root.Singles("states"), [], 6)).Message);

    [Theory]
    [InlineData(0f, "The state of layer 1 is zero or not finite; it has no direction. (Parameter 'states')")]
    [InlineData(float.NaN, "The state of layer 1 is zero or not finite; it has no direction. (Parameter 'states')")]
    public void LayerDrift_StateWithoutDirection_IsRefusedVerbatim(float value, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => LayerDrift.Of([1, 2, value, value, 3, 4], 3)).Message);

    [Fact]
    public void ForcedCompletion_KnownDisplacements_GivesTheirAngleAndLengths()
    {
        // Layer 0: 60 degrees apart, equally long. Layer 1: opposite, the wrong one twice as long.
        var half = (float)Math.Sqrt(0.75);
        var forced = ForcedCompletion.Of([[1, 1], [0, 5]], [[2, 1], [0, 6]], [[1.5f, 1 + half], [0, 3]]);
        Assert.Equal(0.5, forced.Cosine[0], 1e-6);
        Assert.Equal(1, forced.LengthRatio[0], 1e-6);
        Assert.Equal(-1, forced.Cosine[1], 1e-6);
        Assert.Equal(2, forced.LengthRatio[1], 1e-6);
    }

    [Fact]
    public void ForcedCompletion_ContinuationsThatMoveNothing_AreNaN()
    {
        var forced = ForcedCompletion.Of([[1, 1]], [[1, 1]], [[1, 1]]);
        Assert.True(double.IsNaN(forced.Cosine[0]) && double.IsNaN(forced.LengthRatio[0]));
        Assert.Throws<ArgumentException>(() => ForcedCompletion.Of([[1, 1]], [[1, 1]], []));
    }

    [Fact]
    public void Read_RightContinuation_GivesTheRightTokenMore()
    {
        var table = new UnembeddingTable([1, 2], [1, 0, 0, 1], FinalNorm.RootMeanSquare([1, 1]));
        var (right, wrong) = ForcedCompletion.Read(table, [[2, 0.5f]], [[0.5f, 2]], token: 1);
        Assert.Equal((1, 2), (right[0].Rank, wrong[0].Rank));
    }
}

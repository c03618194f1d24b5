using System.Text.Json;
using Candor.Probes.Lens;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Lens;

public sealed class EarlyExitContrastTests
{
    private static readonly JsonElement Root = LensReferences.Get("lens");

    [Fact]
    public void Apply_WeightZero_GivesTheLogitsBitForBit()
    {
        var random = new Random(1);
        for (var i = 0; i < 100; i++)
        {
            var table = LensFixture.Random(i);
            float[] logits = [.. PlantedDirection.Gaussian(random, table.Count - 2), float.NegativeInfinity, -0f];
            var result = new float[table.Count];
            new EarlyExitContrast(table).Apply(logits, PlantedDirection.Gaussian(random, table.Dimension), result);
            Assert.Equal(logits.Select(BitConverter.SingleToInt32Bits), result.Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Fact]
    public void Apply_ReferenceStates_EqualsNumPyAndLeavesTheImplausibleOut()
    {
        var table = LensFixture.Table("rms");
        var result = LensFixture.Logits(table, LensFixture.Residual().Whole);
        new EarlyExitContrast(table, 0.7f).Apply(result, Root.Singles("early"), result);
        var expected = Root.GetProperty("contrast").EnumerateArray().ToArray();
        for (var i = 0; i < result.Length; i++)
        {
            Assert.Equal(expected[i].ValueKind == JsonValueKind.Null ? double.NegativeInfinity : expected[i].GetDouble(), result[i], 1e-4);
        }
    }

    [Fact]
    public void Apply_EarlyLayerThatSaysTheSame_ChangesNoOrder()
    {
        // Nothing rose since the early layer: ln p − ln q is 0 everywhere.
        var table = LensFixture.Table("rms");
        var whole = LensFixture.Residual().Whole;
        var logits = LensFixture.Logits(table, whole);
        var result = new float[table.Count];
        new EarlyExitContrast(table, 2, 1e-12f).Apply(logits, whole, result);
        Assert.All(logits.Zip(result), static pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void Apply_EarlyStateIsNaN_LeavesTheLogits()
    {
        var table = LensFixture.Table("rms");
        var logits = LensFixture.Logits(table, LensFixture.Residual().Whole);
        var result = new float[table.Count];
        new EarlyExitContrast(table, 1).Apply(logits, [float.NaN, 0, 0, 0, 0, 0, 0], result);
        Assert.Equal(logits, result);
    }

    [Theory]
    [InlineData(-1, 0.1)]
    [InlineData(float.PositiveInfinity, 0.1)]
    [InlineData(1, 0)]
    [InlineData(1, 1.1)]
    public void Create_OutOfRange_IsRefused(float weight, float plausibility) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new EarlyExitContrast(LensFixture.Table("rms"), weight, plausibility));

    [Fact]
    public void Apply_AfterWarmUp_AllocatesNothing()
    {
        var table = LensFixture.Table("rms");
        var contrast = new EarlyExitContrast(table, 0.5f);
        float[] logits = LensFixture.Logits(table, LensFixture.Residual().Whole), result = new float[table.Count], early = Root.Singles("early");
        AllocationAssert.None(() => contrast.Apply(logits, early, result));
    }
}

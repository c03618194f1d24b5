using Candor.Probes.Numerics;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Numerics;

public sealed class StableSoftmaxTests
{
    public static TheoryData<int> Cases => [0, 1, 2];

    [Theory]
    [MemberData(nameof(Cases))]
    public void LogSumExpAndEntropy_ReferenceLogits_AgreeWithSciPyToFiveDigits(int index)
    {
        var reference = References.Get("softmax")[index];
        var logits = Logits(reference.GetProperty("scale").GetDouble());
        Assert.Equal(
            reference.GetProperty("log_sum_exp").GetDouble(), StableSoftmax.LogSumExp(logits), 1e-5 * reference.GetProperty("log_sum_exp").GetDouble());
        Assert.Equal(reference.GetProperty("entropy").GetDouble(), StableSoftmax.Entropy(logits), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Softmax_ReferenceLogits_SumsToOneAndKeepsTheOrder(int index)
    {
        var logits = Logits(References.Get("softmax")[index].GetProperty("scale").GetDouble());
        var probabilities = new float[logits.Length];
        StableSoftmax.Softmax(logits, probabilities);
        Assert.Equal(1, probabilities.Sum(static p => (double)p), 1e-5);
        Assert.Equal(Array.IndexOf(logits, logits.Max()), Array.IndexOf(probabilities, probabilities.Max()));
    }

    [Theory]
    [InlineData(1e4f)]
    [InlineData(-1e4f)]
    public void All_LogitsAtTenThousand_StayFiniteAndExact(float at)
    {
        float[] logits = [at, at, at - 20_000];
        var probabilities = new float[3];
        StableSoftmax.Softmax(logits, probabilities);
        Assert.Equal([0.5f, 0.5f, 0f], probabilities);
        Assert.Equal(at + Math.Log(2), StableSoftmax.LogSumExp(logits), 1e-3);
        Assert.Equal(Math.Log(2), StableSoftmax.Entropy(logits), 1e-6);
    }

    [Fact]
    public void All_MaskedLogits_CountForNothing()
    {
        float[] logits = [1, float.NegativeInfinity, 1, float.NegativeInfinity];
        StableSoftmax.Softmax(logits, logits);
        Assert.Equal([0.5f, 0f, 0.5f, 0f], logits);
        Assert.Equal(Math.Log(2), StableSoftmax.Entropy([1, float.NegativeInfinity, 1]), 1e-6);
        Assert.Equal(1 + Math.Log(2), StableSoftmax.LogSumExp([1, float.NegativeInfinity, 1]), 1e-6);
    }

    [Fact]
    public void All_CertainDistribution_HasEntropyZero() => Assert.Equal(0, StableSoftmax.Entropy([1e4f, -1e4f, 0]));

    [Fact]
    public void All_NotFinite_AreAsDocumented()
    {
        var probabilities = new float[2];
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity })
        {
            StableSoftmax.Softmax([0, bad], probabilities);
            Assert.All(probabilities, static p => Assert.Equal(float.NaN, p));
            Assert.Equal(float.NaN, StableSoftmax.Entropy([0, bad]));
            Assert.Equal(bad, StableSoftmax.LogSumExp([0, bad]));
        }

        float[] masked = [float.NegativeInfinity, float.NegativeInfinity];
        StableSoftmax.Softmax(masked, probabilities);
        Assert.All(probabilities, static p => Assert.Equal(float.NaN, p));
        Assert.Equal(float.NaN, StableSoftmax.Entropy(masked));
        Assert.Equal(float.NegativeInfinity, StableSoftmax.LogSumExp(masked));
    }

    [Fact]
    public void All_Empty_AreAsDocumented()
    {
        StableSoftmax.Softmax([], []);
        Assert.Equal(float.NegativeInfinity, StableSoftmax.LogSumExp([]));
        Assert.Equal(float.NaN, StableSoftmax.Entropy([]));
    }

    [Fact]
    public void Softmax_DestinationTooShort_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<ArgumentException>(() => StableSoftmax.Softmax([1, 2], new float[1]));
        Assert.Equal("The destination holds 1 values; 2 are needed. (Parameter 'destination')", exception.Message);
    }

    [Fact]
    public void All_VocabularyOfManyChunks_AllocateNothing()
    {
        var logits = Logits(30);
        var destination = new float[logits.Length];
        AllocationAssert.None(() =>
        {
            StableSoftmax.LogSumExp(logits);
            StableSoftmax.Entropy(logits);
            StableSoftmax.Softmax(logits, destination);
        });
    }

    private static float[] Logits(double scale) =>
        [.. Enumerable.Range(0, 1300).Select(i => (float)(scale * ((7919 * i % 1301 / 1301.0) - 0.5)))];
}

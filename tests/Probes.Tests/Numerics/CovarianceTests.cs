using Candor.Probes.Numerics;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Numerics;

public sealed class CovarianceTests
{
    [Fact]
    public void LedoitWolf_ReferenceSet_AgreesWithScikitLearnToNineDigits()
    {
        var reference = References.Get("tied");
        var centred = reference.GetProperty("centred").EnumerateArray().Select(References.Doubles).ToArray();
        var covariance = new double[25];
        foreach (var row in centred)
        {
            for (var k = 0; k < 25; k++)
            {
                covariance[k] += row[k / 5] * row[k % 5] / centred.Length;
            }
        }

        var fourth = centred.Sum(static row => Math.Pow(row.Sum(static x => x * x), 2));
        var shrinkage = LinearShrinkage.LedoitWolf(covariance, 5, centred.Length, fourth);
        Assert.Equal(reference.GetProperty("shrinkage").GetDouble(), shrinkage, 1e-9);
        var expected = reference.GetProperty("covariance").EnumerateArray().SelectMany(References.Doubles).ToArray();
        Assert.All(Enumerable.Range(0, 25), k => Assert.Equal(expected[k], covariance[k], 1e-9 * Math.Max(1, Math.Abs(expected[k]))));
    }

    [Fact]
    public void LedoitWolf_MultipleOfIdentity_IsLeftAlone()
    {
        double[] covariance = [2, 0, 0, 2];
        LinearShrinkage.LedoitWolf(covariance, 2, 10, fourthMoment: 500);
        Assert.Equal([2, 0, 0, 2], covariance);
    }

    [Fact]
    public void RunningCovariance_LargeOffset_KeepsItsDigits()
    {
        // Integers around ten million: exact in single precision. The textbook formula in doubles would keep 2 digits less for every factor of 10.
        var running = new RunningCovariance(2);
        foreach (var (x, y) in new[] { (1, 2), (2, 1), (3, 6), (4, 3) })
        {
            running.Push([1e7f + x, 1e7f - y]);
        }

        var scatter = new double[4];
        running.AddScatterTo(scatter);
        Assert.Equal([1e7 + 2.5, 1e7 - 3], running.Mean.ToArray());
        Assert.Equal([5, -4, -4, 14], scatter.Select(static s => Math.Round(s, 6)));
        Assert.Equal(4, running.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(60)]
    public void Combine_AnyCut_EqualsPushingAll(int cut)
    {
        var set = References.Activations;
        var (whole, left, right) = (new RunningCovariance(5), new RunningCovariance(5), new RunningCovariance(5));
        for (var i = 0; i < set.Count; i++)
        {
            whole.Push(set.Row(i));
            (i < cut ? left : right).Push(set.Row(i));
        }

        left.Combine(right);
        var (expected, found) = (new double[25], new double[25]);
        whole.AddScatterTo(expected);
        left.AddScatterTo(found);
        Assert.Equal(whole.Count, left.Count);
        Assert.All(Enumerable.Range(0, 5), j => Assert.Equal(whole.Mean[j], left.Mean[j], 1e-9));
        Assert.All(Enumerable.Range(0, 25), k => Assert.Equal(expected[k], found[k], 1e-9 * Math.Max(1, Math.Abs(expected[k]))));
    }

    [Fact]
    public void Push_OtherWidth_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<ArgumentException>(() => new RunningCovariance(2).Push([1]));
        Assert.Equal("The sample has width 1; 2 is expected. (Parameter 'sample')", exception.Message);
    }
}

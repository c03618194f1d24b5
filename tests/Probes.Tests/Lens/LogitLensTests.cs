using Candor.Probes.Lens;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Lens;

public sealed class LogitLensTests
{
    [Theory]
    [InlineData("rms")]
    [InlineData("layer")]
    public void Read_ReferenceResidual_EqualsSciPy(string kind)
    {
        var expected = LensReferences.Get("lens").GetProperty(kind);
        var lens = new LogitLens(LensFixture.Table(kind));
        var whole = LensFixture.Residual().Whole;
        var logs = expected.Doubles("log_probabilities");
        for (var i = 0; i < logs.Length; i++)
        {
            var reading = lens.Read(whole, 100 + i);
            Assert.Equal(logs[i], reading.LogProbability, 1e-4);
            Assert.Equal(Math.Exp(logs[i]), reading.Probability, 1e-4);
            Assert.Equal(1 + logs.Count(other => other > logs[i]), reading.Rank);
            Assert.Equal(expected.Number("entropy"), reading.Entropy, 1e-4);
            Assert.Equal(100 + Array.IndexOf(logs, logs.Max()), reading.Top);
        }
    }

    [Fact]
    public void Read_NaN_IsNotScored()
    {
        var reading = new LogitLens(LensFixture.Table("rms")).Read(Enumerable.Repeat(float.NaN, 7).ToArray(), 100);
        Assert.Equal((float.NaN, 0, float.NaN, -1), (reading.LogProbability, reading.Rank, reading.Entropy, reading.Top));
    }

    [Fact]
    public void Read_TokenThatIsNoCandidate_IsRefusedVerbatim() => Assert.Equal(
        "Token 7 is not among the 11 candidates. (Parameter 'token')",
        Assert.Throws<ArgumentException>(() => new LogitLens(LensFixture.Table("rms")).Read(LensFixture.Residual().Whole, 7)).Message);

    [Fact]
    public void Read_EqualLogits_ShareTheBetterRank()
    {
        var table = new UnembeddingTable([1, 2, 3], [1, 0, 1, 0, 0, 1], FinalNorm.RootMeanSquare([1, 1]));
        var lens = new LogitLens(table);
        Assert.Equal([1, 1, 3], (int[])[.. table.Tokens.Select(token => lens.Read([2f, 0.5f], token).Rank)]);
    }
}

using Candor.Probes.Lens;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Lens;

public sealed class UnembeddingTableTests
{
    [Theory]
    [InlineData("rms")]
    [InlineData("layer")]
    public void Logits_ReferenceResidual_EqualNumPy(string kind)
    {
        var expected = LensReferences.Get("lens").GetProperty(kind).Doubles("logits");
        var logits = LensFixture.Logits(LensFixture.Table(kind), LensFixture.Residual().Whole);
        Assert.All(expected.Zip(logits), static pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void Logits_NaN_AreAllNaN()
    {
        var residual = LensFixture.Residual().Whole;
        residual[3] = float.NaN;
        Assert.All(LensFixture.Logits(LensFixture.Table("layer"), residual), static logit => Assert.True(float.IsNaN(logit)));
    }

    [Fact]
    public void Logits_AfterWarmUp_AllocateNothing()
    {
        var (table, residual, logits) = (LensFixture.Table("rms"), LensFixture.Residual().Whole, new float[11]);
        AllocationAssert.None(() => table.Logits(residual, logits));
    }

    [Fact]
    public void Create_WrongRows_AreRefusedVerbatim()
    {
        var norm = FinalNorm.RootMeanSquare([1, 1]);
        Assert.Equal("1 candidates cannot be compared; at least two are needed. (Parameter 'tokens')", Refusal([5], [1, 2]));
        Assert.Equal("3 values are not 2 rows (one per candidate) of 2. (Parameter 'rows')", Refusal([5, 6], [1, 2, 3]));
        Assert.Equal("Row 1, column 0 is NaN; the unembedding must be finite. (Parameter 'rows')", Refusal([5, 6], [1, 2, float.NaN, 4]));
        Assert.Equal("Token 5 is a candidate twice. (Parameter 'tokens')", Refusal([5, 5], [1, 2, 3, 4]));
        string Refusal(int[] tokens, float[] rows) => Assert.Throws<ArgumentException>(() => new UnembeddingTable(tokens, rows, norm)).Message;
    }

    [Fact]
    public void Leading_ReferenceRows_SpanWhatNumPyFinds()
    {
        var lens = LensReferences.Get("lens");
        var basis = UnembeddingBasis.Leading(lens.Singles("rows"), LensFixture.Width, 3);
        var i = 0;
        foreach (var vector in lens.GetProperty("leading").EnumerateArray().Select(References.Doubles))
        {
            // Signs are arbitrary.
            Assert.Equal(1, Math.Abs(vector.Select((value, j) => value * basis[(i * LensFixture.Width) + j]).Sum()), 1e-5);
            i++;
        }
    }

    [Fact]
    public void Leading_MostReadDirection_IsMoreVisibleThanARandomOne()
    {
        var lens = LensReferences.Get("lens");
        var basis = UnembeddingBasis.Leading(lens.Singles("rows"), LensFixture.Width, 2);
        var seen = Candor.Probes.Geometry.SubspaceShare.Of(basis.AsSpan(0, LensFixture.Width), basis);
        Assert.Equal(1, seen.Visibility, 1e-5);
        Assert.Equal(Math.Sqrt(2 / 7.0), seen.RandomVisibility, 1e-12);
    }
}

using Candor.Probes.Sampling;
using Xunit;

namespace Candor.Probes.Tests.Sampling;

public sealed class SamplingTests
{
    [Fact]
    public void SemanticIsotropy_IdenticalAnswers_IsZeroAndOrthogonalOnesOne()
    {
        Assert.Equal(0, SemanticIsotropy.Of([1, 2, 2, 2, 4, 4, 0.5f, 1, 1], 3), 1e-6);
        Assert.Equal(1, SemanticIsotropy.Of([1, 0, 0, 0, 2, 0, 0, 0, 3], 3), 1e-6);
    }

    [Fact]
    public void SemanticIsotropy_TwoOpinions_IsTheEntropyOfTheirShares()
    {
        // Three of one, one of another: eigenvalues 3/4 and 1/4.
        var expected = -((0.75 * Math.Log(0.75)) + (0.25 * Math.Log(0.25))) / Math.Log(4);
        Assert.Equal(expected, SemanticIsotropy.Of([1, 0, 1, 0, 1, 0, 0, 1], 2), 1e-6);
    }

    [Fact]
    public void SemanticIsotropy_ZeroEmbedding_IsRefused() => Assert.Throws<ArgumentException>(() => SemanticIsotropy.Of([1, 0, 0, 0], 2));

    [Fact]
    public void GroundingIndex_QuestionIsContext_IsOneAndAnswerIsContextIsClipped()
    {
        Assert.Equal(1, GroundingIndex.Of([1, 0, 0], [1, 0, 0], [0, 1, 0]));
        Assert.Equal(GroundingIndex.Largest, GroundingIndex.Of([1, 0, 0], [0, 1, 0], [0, 1, 0]));
        Assert.Equal(0, GroundingIndex.Of([1, 0, 0], [0, 1, 0], [2, 0, 0]));

        // 60 degrees from the question, 30 from the context.
        Assert.Equal(2, GroundingIndex.Of([1, 0], [0, 1], [0.5f, 0.8660254f]), 1e-5);
        Assert.True(double.IsNaN(GroundingIndex.Of([0, 0], [0, 1], [1, 0])));
    }

    [Fact]
    public void Directional_AnswerMovedLikeVerifiedOnes_IsNearOne()
    {
        var mean = GroundingIndex.MeanDirection([([0, 0], [1, 1]), ([1, 0], [2, 1])]);
        Assert.Equal(1, GroundingIndex.Directional([5, 5], [6, 6], mean), 1e-6);
        Assert.Equal(-1, GroundingIndex.Directional([5, 5], [4, 4], mean), 1e-6);
        Assert.Throws<ArgumentException>(() => GroundingIndex.MeanDirection([([0, 0], [1, 1]), ([1, 1], [0, 0])]));
    }

    [Theory]
    [InlineData(1, 2, 2)]
    [InlineData(2, 1, 2)]
    [InlineData(2, 2, 3)]
    public void GroundingIndex_EmbeddingsOfSeveralWidths_AreRefusedVerbatim(int question, int context, int answer) => Assert.Equal(
        $"The embeddings have widths {question}, {context} and {answer}; they must agree. (Parameter 'answer')",
        Assert.Throws<ArgumentException>(() => GroundingIndex.Of(Ones(question), Ones(context), Ones(answer))).Message);

    private static float[] Ones(int width) => [.. Enumerable.Repeat(1f, width)];
}

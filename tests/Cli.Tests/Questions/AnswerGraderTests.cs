using Candor.Cli.Questions;

namespace Candor.Cli.Tests.Questions;

public sealed class AnswerGraderTests
{
    private static readonly string[] Abstentions = [" I don't know."];

    [Theory]
    [InlineData(" Bolivia.", "bolivia")]
    [InlineData("It is in BOLIVIA", "bolivia")]
    [InlineData(" United   States.", "united states")]
    [InlineData(" São Tomé!", "são tomé")]
    [InlineData(" Guinea-Bissau", "guinea bissau")]
    public void Grade_WholeWordsOfAnAcceptedAnswer_IsCorrect(string answer, string accepted) =>
        Assert.Equal(AnswerGrade.Correct, AnswerGrader.Grade(answer, ["no", accepted], Abstentions));

    [Theory]
    [InlineData(" Nigeria.", "niger")]
    [InlineData(" South Sudan.", "sudan south")]
    [InlineData("", "bolivia")]
    [InlineData(" anything", "...")]
    public void Grade_OtherWords_IsWrong(string answer, string accepted) =>
        Assert.Equal(AnswerGrade.Wrong, AnswerGrader.Grade(answer, [accepted], Abstentions));

    [Theory]
    [InlineData(" I don't know.")]
    [InlineData(" i don’t know")]
    [InlineData(" Well, I don't know that.")]
    public void Grade_AbstentionPhrase_IsAbstainedEvenWhereItIsAccepted(string answer) =>
        Assert.Equal(AnswerGrade.Abstained, AnswerGrader.Grade(answer, ["i don't know"], Abstentions));

    [Fact]
    public void Grade_NothingAccepted_IsWrong() => Assert.Equal(AnswerGrade.Wrong, AnswerGrader.Grade(" Peru.", [], Abstentions));
}

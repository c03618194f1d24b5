using Candor.Cli.Grading;

namespace Candor.Cli.Tests.Grading;

public sealed class RefusalTests
{
    private const string Question = "Who founded the city of Krasnodar?";

    // Phrases, content: where they differ, each is blind in its own way.
    [Theory]
    [InlineData("I don't know.", true, true)]
    [InlineData("I’m sorry, but I do not have enough information to answer that.", true, true)]
    [InlineData("It is not known who founded Krasnodar.", true, true)]
    [InlineData("Krasnodar was founded by Catherine the Great.", false, false)]
    [InlineData("The city is known for its beaches.", false, false)]
    [InlineData("Exploring the unknown is a recreational pastime.", false, false)]
    [InlineData("Yes.", false, false)]
    [InlineData("No, it was not.", false, false)]
    [InlineData("", false, true)]
    [InlineData("The founding of Krasnodar is undocumented.", false, false)]
    [InlineData("That question has no certain answer.", false, true)]
    [InlineData("The answer to this question is \"Theft\".", false, false)]
    [InlineData("The answer to this question is 10.", false, false)]
    [InlineData("I can't answer that question.", true, true)]
    [InlineData("I'm not sure where to start, but Catherine the Great built a fortress there.", true, false)]
    public void Declines_OfBothDetectors(string answer, bool phrases, bool content)
    {
        Assert.Equal(phrases, new PhraseRefusal([]).Declines(Question, answer));
        Assert.Equal(content, new LowContentRefusal().Declines(Question, answer));
    }

    [Fact]
    public void Declines_TheModelsOwnPhrase_IsFound() =>
        Assert.True(new PhraseRefusal([" Pass on that."]).Declines(Question, "Well: pass on that!"));

    [Fact]
    public void Agreement_CountsAndKappa_AreThoseOfTheTable()
    {
        // 40 both, 10 phrases alone, 10 content alone, 40 neither: agreement 0.8 against 0.5 by chance.
        var verdicts = Enumerable.Repeat((true, true), 40).Concat(Enumerable.Repeat((true, false), 10))
            .Concat(Enumerable.Repeat((false, true), 10)).Concat(Enumerable.Repeat((false, false), 40));
        var agreement = RefusalAgreement.Of([.. verdicts]);
        Assert.Equal(0.5, agreement.Phrases, 12);
        Assert.Equal(0.4, agreement.Both, 12);
        Assert.Equal(0.6, agreement.Kappa, 12);
    }

    // Computed by a few lines of Python from the published formula.
    [Theory]
    [InlineData(0, 10, 0, 0.2775328)]
    [InlineData(5, 10, 0.2365931, 0.7634069)]
    [InlineData(680, 1647, 0.3893235, 0.4368258)]
    public void Wilson_KnownCases(int events, int trials, double low, double high)
    {
        var interval = WilsonInterval.Of(events, trials);
        Assert.Equal(low, interval.Low, 1e-6);
        Assert.Equal(high, interval.High, 1e-6);
    }
}

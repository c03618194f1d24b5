using Candor.Cli.Questions;

namespace Candor.Cli.Tests.Questions;

public sealed class QuestionFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WholeLine_KeepsEveryField()
    {
        var questions = Read("""{"id":"a","question":"Q?","prompt":"P","answers":["x"],"domain":"d","group":"g","status":"withheld","label":0,"fold":3}""");
        Assert.Equal(
            "a Q? P x d g withheld False 3",
            string.Join(' ', questions.Select(static q => $"{q.Id} {q.Text} {q.Prompt} {q.Answers[0]} {q.Domain} {q.Group} {q.Status} {q.IsKnown} {q.Fold}")));
    }

    [Fact]
    public void Read_OnlyIdAndQuestion_DealsFoldsByGroup()
    {
        var questions = Read([.. Enumerable.Range(0, 40).Select(static i => $$"""{"id":"{{i}}","question":"Q {{i}}?","group":"g{{i / 2}}"}""")]);
        Assert.All(Enumerable.Range(0, 20), g => Assert.Equal(questions[2 * g].Fold, questions[(2 * g) + 1].Fold));
        Assert.Equal(10, questions.Select(static q => q.Fold).Distinct().Count());
        Assert.Null(questions[0].IsKnown);
    }

    [Theory]
    [InlineData(", line 2: not a question, at $.", "{")]
    [InlineData(", line 2: 'id' and 'question', 'text' or 'tokens' are required.", """{"id":"b"}""")]
    [InlineData(", line 2: the id 'a' occurs twice.", """{"id":"a","question":"Q?","fold":1}""")]
    [InlineData(", line 2: 'label' must be 1 (trustworthy), 0, or 2 (neither, which counts as no label).", """{"id":"b","question":"Q?","label":3,"fold":1}""")]
    [InlineData(", line 2: 'fold' must be at least 0.", """{"id":"b","question":"Q?","fold":-1}""")]
    [InlineData(", line 2: 'fold' is missing, and other lines have one.", """{"id":"b","question":"Q?"}""")]
    [InlineData(": group 'g' is in two folds; every group must stay in one.", """{"id":"b","question":"Q?","group":"g","fold":2}""")]
    public void Read_BadLine_IsNamed(string sentence, string line)
    {
        var error = Assert.Throws<CliException>(() => Read("""{"id":"a","question":"Q?","group":"g","fold":1}""", line));
        Assert.EndsWith(sentence, error.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.BadInput, error.ExitCode);
    }

    [Fact]
    public void Read_TranscriptLine_KeepsAnswerGradeAndSystem()
    {
        var questions = Read(
            """{"id":"a","question":"Q?","system":"S","answer":"A","grade":"abstained","correct":0,"tokens":7,"answers":[],"rejected_answers":["r"],"""
            + """
              "polarity":"negated","group2":"h"}
              """,
            """{"id":"b","question":"Q?","answer":"","correct":1}""");
        var first = questions[0];
        Assert.Equal(("S", "A", AnswerGrade.Abstained, "r"), (first.System, first.Answer, first.Grade, first.RejectedAnswers[0]));
        Assert.Equal(("negated", "h", true), (first.Polarity, first.Group2, first.IsGradable));
        Assert.Null(first.Tokens);
        Assert.Equal(("", AnswerGrade.Correct, false), (questions[1].Answer, questions[1].Grade, questions[1].IsGradable));
    }

    [Theory]
    [InlineData("and has neither 'system' nor 'answer'.", """{"id":"b","text":"T","system":"S"}""")]
    [InlineData("whole prompts already; give one of them.", """{"id":"b","question":"Q?","prompt":"P","system":"S"}""")]
    [InlineData("whole prompts already; give one of them.", """{"id":"b","text":"T","context":"C"}""")]
    [InlineData("are about an 'answer', and the line has none.", """{"id":"b","question":"Q?","correct":1}""")]
    [InlineData("and say the same as 'grade'.", """{"id":"b","question":"Q?","answer":"A","correct":1,"grade":"wrong"}""")]
    [InlineData("and say the same as 'grade'.", """{"id":"b","question":"Q?","answer":"A","correct":2}""")]
    [InlineData("not a question, at $.grade.", """{"id":"b","question":"Q?","answer":"A","grade":"good"}""")]
    public void Read_TranscriptLineThatContradictsItself_IsNamed(string sentence, string line) =>
        Assert.EndsWith(sentence, Assert.Throws<CliException>(() => Read(line)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_LabelNeither_IsNoLabel()
    {
        var questions = Read("""{"id":"a","text":"A","label":1}""", """{"id":"b","text":"B","label":2}""", """{"id":"c","text":"C","label":0}""");
        Assert.Equal([true, null, false], questions.Select(static question => question.IsKnown));
    }

    [Fact]
    public void Read_Context_StandsBeforeTheQuestion() =>
        Assert.Equal("A passage.\n\nQ?", Assert.Single(Read("""{"id":"a","context":"A passage.","question":"Q?","answer":"A","label":1}""")).Text);

    [Fact]
    public void Read_NoLines_IsRefused() =>
        Assert.EndsWith("holds no questions.", Assert.Throws<CliException>(() => Read("")).Message, StringComparison.Ordinal);

    private IReadOnlyList<Question> Read(params string[] lines) => QuestionFile.Read(new FileInfo(_folder.Write("questions.jsonl", lines))).Questions;
}

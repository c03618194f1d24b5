using Candor.Cli.Grading;
using Candor.Cli.Questions;
using Candor.Cli.Tests.Hub;
using Microsoft.AspNetCore.Http;

namespace Candor.Cli.Tests.Grading;

public sealed class JudgeClientTests
{
    private const string Secret = "a very private question";

    private readonly PromptTime _time = new();
    private readonly List<string> _notes = [];

    [Theory]
    [InlineData("CORRECT", AnswerGrade.Correct)]
    [InlineData(" wrong.", AnswerGrade.Wrong)]
    [InlineData("Grade: INCORRECT", AnswerGrade.Wrong)]
    [InlineData("DECLINED", AnswerGrade.Abstained)]
    [InlineData("CORRECT or WRONG", null)]
    [InlineData("I cannot say.", null)]
    public async Task Grade_Reply_IsReadOrNull(string reply, object? grade)
    {
        await using var judge = await FakeJudge.StartAsync();
        judge.Reply = _ => reply;
        Assert.Equal(grade, await Client(judge, JudgeKey.Parse("k-123")).GradeAsync(Ask(["paris"]), "Paris", CancellationToken.None));
        var (path, authorization, body) = Assert.Single(judge.Requests);
        Assert.Equal(("/v1/chat/completions", "Bearer k-123"), (path, authorization));
        Assert.Equal(("large", 0), (body.RootElement.GetProperty("model").GetString(), body.RootElement.GetProperty("temperature").GetInt32()));
    }

    [Fact]
    public async Task Grade_DeclinedWhereNothingIsRight_IsCorrect()
    {
        await using var judge = await FakeJudge.StartAsync();
        judge.Reply = static _ => "DECLINED";
        Assert.Equal(AnswerGrade.Correct, await Client(judge).GradeAsync(Ask([]), "Nobody knows.", CancellationToken.None));
    }

    [Fact]
    public async Task Grade_PassingFailures_AreTriedAgain()
    {
        await using var judge = await FakeJudge.StartAsync();
        judge.Fault = static (number, context) =>
        {
            if (number >= 3)
            {
                return Task.FromResult(false);
            }

            context.Response.StatusCode = number == 1 ? StatusCodes.Status429TooManyRequests : StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = number == 1 ? "7" : default;
            return Task.FromResult(true);
        };
        Assert.Equal(AnswerGrade.Correct, await Client(judge).GradeAsync(Ask(["paris"]), "Paris", CancellationToken.None));
        Assert.Equal(3, judge.Requests.Count);
        Assert.Contains(TimeSpan.FromSeconds(7), _time.Pauses);
        Assert.Equal(2, _notes.Count);
        Assert.StartsWith("The judge at 127.0.0.1 answers with status 429; trying again in 7 s (1 of 4).", _notes[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, ExitCodes.Unreachable, 5,
        "The judge at 127.0.0.1 answers with status 503, 5 times. What is graded is kept: run the same command again to go on.")]
    [InlineData(401, ExitCodes.Refused, 1, "The judge at 127.0.0.1 answers with status 401; set CANDOR_JUDGE_KEY to a key that it takes.")]
    [InlineData(404, ExitCodes.Refused, 1, "The judge at 127.0.0.1 answers with status 404; check --judge (up to and including /v1) and --judge-model.")]
    [InlineData(302, ExitCodes.Refused, 1, "The judge at 127.0.0.1 answers with status 302.")]
    public async Task Grade_Refusal_NamesHostAndStatusAndNothingElse(int status, int exitCode, int requests, string sentence)
    {
        await using var judge = await FakeJudge.StartAsync();
        judge.Fault = async (_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "http://127.0.0.1:1/";
            await context.Response.WriteAsync($"no, because of '{Secret}'");
            return true;
        };
        var client = Client(judge, JudgeKey.Parse("k-123"));
        var error = await Assert.ThrowsAsync<CliException>(() => client.GradeAsync(Ask(["paris"]), Secret, CancellationToken.None));
        Assert.Equal((exitCode, sentence), (error.ExitCode, error.Message));
        Assert.Equal(requests, judge.Requests.Count);
        Assert.All((string[])[Secret, "k-123"], secret => Assert.DoesNotContain(_notes, note => note.Contains(secret, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Grade_SomethingElseThanACompletion_IsRefused()
    {
        await using var judge = await FakeJudge.StartAsync();
        judge.Fault = static async (_, context) =>
        {
            await context.Response.WriteAsync("<html>hello</html>");
            return true;
        };
        var error = await Assert.ThrowsAsync<CliException>(() => Client(judge).GradeAsync(Ask(["paris"]), "Paris", CancellationToken.None));
        Assert.Equal("The judge at 127.0.0.1 answers with something that is not a chat completion; check --judge.", error.Message);
    }

    [Fact]
    public async Task Grade_ReplyLargerThanAnyGrade_IsRefusedAtOnce()
    {
        await using var judge = await FakeJudge.StartAsync();
        judge.Fault = static async (_, context) =>
        {
            // In pieces, so that no length is announced.
            for (var i = 0; i < 40; i++)
            {
                await context.Response.WriteAsync(new string(' ', 1 << 16));
                await context.Response.Body.FlushAsync();
            }

            return true;
        };
        var error = await Assert.ThrowsAsync<CliException>(() => Client(judge).GradeAsync(Ask(["paris"]), "Paris", CancellationToken.None));
        Assert.Equal("The judge at 127.0.0.1 answers with something that is not a chat completion; check --judge.", error.Message);
        Assert.Single(judge.Requests);
    }

    [Fact]
    public async Task Grade_PauseThatIsTooLong_IsNotWaitedForAndSaid()
    {
        await using var judge = await FakeJudge.StartAsync();
        judge.Fault = static (_, context) =>
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "3600";
            return Task.FromResult(true);
        };
        var error = await Assert.ThrowsAsync<CliException>(() => Client(judge).GradeAsync(Ask(["paris"]), "Paris", CancellationToken.None));
        Assert.Equal(
            "The judge at 127.0.0.1 answers with status 429, and asks for a pause of 3600 s. What is graded is kept: run the same command again to go on.",
            error.Message);
        Assert.Single(judge.Requests);
    }

    [Theory]
    [InlineData("http://judge.example/v1", "k", "The key in CANDOR_JUDGE_KEY is not sent to judge.example unencrypted; use https, or unset it.")]
    [InlineData("ftp://judge.example/v1", null, "--judge must be an http or https address without a name or password in it, such as https://host/v1.")]
    [InlineData("https://me:secret@judge.example/v1", null,
        "--judge must be an http or https address without a name or password in it, such as https://host/v1.")]
    public void RequireSafe_KeyInTheClearOrNoWebAddress_IsRefused(string address, string? key, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<CliException>(() => JudgeClient.RequireSafe(new Uri(address), JudgeKey.Parse(key))).Message);

    [Fact]
    public void Key_HasNoTextForm() => Assert.Equal("(key)", $"{JudgeKey.Parse("k-123")}");

    [Fact]
    public void Agreement_KappaAndConfusion_AreThoseOfTheTable()
    {
        // 20 right by both, 5 by the rules alone, 10 by the judge alone, 15 by neither: agreement 0.7, by chance 0.5, kappa 0.4.
        (AnswerGrade, AnswerGrade?)[] pairs =
        [
            .. Enumerable.Repeat((AnswerGrade.Correct, (AnswerGrade?)AnswerGrade.Correct), 20),
            .. Enumerable.Repeat((AnswerGrade.Correct, (AnswerGrade?)AnswerGrade.Wrong), 5),
            .. Enumerable.Repeat((AnswerGrade.Wrong, (AnswerGrade?)AnswerGrade.Correct), 10),
            .. Enumerable.Repeat((AnswerGrade.Wrong, (AnswerGrade?)AnswerGrade.Wrong), 15),
            (AnswerGrade.Wrong, null),
        ];
        var agreement = GraderAgreement.Of(pairs)!;
        Assert.Equal((50, 1, 10), (agreement.Answers, agreement.Unreadable, agreement.Confusion["wrong/correct"]));
        Assert.Equal(0.4, agreement.Kappa, 12);
    }

    private static Question Ask(string[] accepted) => new("q", Secret, null, accepted, "", "g", null, null, 0) { IsGradable = true };

    private JudgeClient Client(FakeJudge judge, JudgeKey? key = null) =>
        new(new HttpMessageInvoker(JudgeClient.CreateHandler()), judge.Address, "large", key, _time, _notes.Add);
}

using System.Text.Json;
using Candor.Cli.Commands.Label;
using Candor.Cli.Output;
using Candor.Cli.Questions;
using Candor.Cli.Tests.Grading;

namespace Candor.Cli.Tests.Commands;

public sealed class LabelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Label_Interrupted_GoesOnAndEndsWithTheSameFile()
    {
        var questions = Questions();
        (await LabelAsync(questions, "whole.jsonl")).Expect(0);
        var whole = File.ReadAllLines(_folder["whole.jsonl"]);
        Assert.Equal(6, whole.Length);

        // Two lines were written, out of order, and a third was torn.
        File.WriteAllText(_folder["torn.jsonl"], $"{whole[4]}\n{whole[1]}\n{whole[2][..40]}");
        var result = (await LabelAsync(questions, "torn.jsonl")).Expect(0);
        Assert.Contains("2 of them by an earlier run", result.Output, StringComparison.Ordinal);
        Assert.Equal(whole, File.ReadAllLines(_folder["torn.jsonl"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(40)]
    public async Task Label_TornTwice_KeepsEveryWholeLine(int torn)
    {
        var questions = Questions();
        (await LabelAsync(questions, "whole.jsonl")).Expect(0);
        var whole = File.ReadAllLines(_folder["whole.jsonl"]);
        File.WriteAllText(_folder["torn.jsonl"], $"{whole[4]}\n{whole[1][..torn]}");
        using (var transcript = OpenTranscript(questions, "torn.jsonl", whole[0]))
        {
            // The second run comes as far as one more line and a piece, and the machine fills the piece up with zeros.
            Assert.Equal(1, transcript.Resumed);
            transcript.Add(JsonSerializer.Deserialize<TranscriptLine>(whole[2], JsonOutput.Line)!);
        }

        File.AppendAllText(_folder["torn.jsonl"], $"{whole[3][..torn]}\0\0\0");
        var result = (await LabelAsync(questions, "torn.jsonl")).Expect(0);
        Assert.Contains("2 of them by an earlier run", result.Output, StringComparison.Ordinal);
        Assert.Equal(whole, File.ReadAllLines(_folder["torn.jsonl"]));
    }

    [Fact]
    public async Task Label_TornBetweenALineAndItsEnd_KeepsTheLine()
    {
        var questions = Questions();
        (await LabelAsync(questions, "whole.jsonl")).Expect(0);
        var whole = File.ReadAllLines(_folder["whole.jsonl"]);
        File.WriteAllText(_folder["torn.jsonl"], $"{whole[0]}\n{whole[1]}");
        Assert.Contains("2 of them by an earlier run", (await LabelAsync(questions, "torn.jsonl")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal(whole, File.ReadAllLines(_folder["torn.jsonl"]));
    }

    [Theory]
    [InlineData("""{"id":"0","question":"Which country is Lima in?","answers":["peru"]}""", "line 1: not a line of a transcript")]
    [InlineData("notes of mine", "what follows its last line end is no torn line of a transcript")]
    public async Task Label_OntoAFileWithoutALineEnd_RefusesAndLeavesIt(string content, string sentence)
    {
        File.WriteAllText(_folder["mine.jsonl"], content);
        var result = (await LabelAsync(Questions(), "mine.jsonl")).Expect(2);
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(_folder["mine.jsonl"]));
    }

    [Fact]
    public async Task Label_WhileAnotherRunWrites_IsRefused()
    {
        var questions = Questions();
        (await LabelAsync(questions, "out.jsonl")).Expect(0);
        using var other = OpenTranscript(questions, "out.jsonl", File.ReadLines(_folder["out.jsonl"]).First());
        var result = (await LabelAsync(questions, "out.jsonl")).Expect(2);
        Assert.Equal(
            $"'{_folder["out.jsonl"]}': another 'candor label' is writing it. Wait for it, or name another --out.{Environment.NewLine}", result.Error);
    }

    [Fact]
    public async Task Label_Transcript_IsAQuestionFileWithAnswers()
    {
        (await LabelAsync(Questions(), "out.jsonl")).Expect(0);
        var questions = QuestionFile.Read(new FileInfo(_folder["out.jsonl"])).Questions;
        Assert.All(questions, static question => Assert.NotNull(question.Answer));
        Assert.All(questions.Where(static question => question.IsGradable), static question => Assert.NotNull(question.Grade));
        Assert.Null(questions.Single(static question => question.Id == "5").Grade);
        using var line = JsonDocument.Parse(File.ReadLines(_folder["out.jsonl"]).First());
        const string Fields =
            "id group fold domain question answer correct grade grader refusal_phrases refusal_low_content mean_nll max_entropy first_entropy tokens run";
        Assert.All(Fields.Split(' '), name => Assert.True(line.RootElement.TryGetProperty(name, out _), name));
        Assert.True(line.RootElement.GetProperty("max_entropy").GetDouble() >= line.RootElement.GetProperty("first_entropy").GetDouble());
    }

    [Fact]
    public async Task Label_OtherSettingsOrOtherQuestions_AreRefusedAndNothingIsLost()
    {
        (await LabelAsync(Questions(), "out.jsonl")).Expect(0);
        var before = File.ReadAllText(_folder["out.jsonl"]);
        var result = (await LabelAsync(Questions(), "out.jsonl", "--max-tokens", "3")).Expect(2);
        Assert.Contains("line 1: answered by another model or with other settings", result.Error, StringComparison.Ordinal);
        var others = _folder.Write("others.jsonl", """{"id":"0","question":"Something else?","answers":["x"]}""");
        Assert.Contains("line 1: '0' is not one of these questions", (await LabelAsync(others, "out.jsonl")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_folder["out.jsonl"]));
    }

    [Fact]
    public async Task Label_Judge_ReportsAgreementAndWritesDisagreements()
    {
        await using var judge = await FakeJudge.StartAsync();
        judge.Reply = static _ => "CORRECT";
        var result = (await LabelAsync(Questions(), "out.jsonl", "--judge", $"{judge.Address}", "--judge-model", "large", "--json")).Expect(0);
        using var report = JsonDocument.Parse(result.Output);
        Assert.Equal(5, judge.Requests.Count);
        Assert.Equal(5, report.RootElement.GetProperty("judge").GetProperty("answers").GetInt32());
        var disagreements = File.ReadAllLines(report.RootElement.GetProperty("disagreements").GetString()!);
        Assert.NotEmpty(disagreements);
        Assert.All(disagreements, static line => Assert.Contains("\"judge_grade\":\"correct\"", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--judge and --judge-model go together.", "--judge", "http://127.0.0.1:1/v1")]
    [InlineData("--grade-by judge needs --judge.", "--grade-by", "judge")]
    [InlineData("--max-tokens must be at least 1.", "--max-tokens", "0")]
    public async Task Label_OptionsThatDoNotFit_AreNamed(string sentence, params string[] options) =>
        Assert.Contains(sentence, (await LabelAsync(Questions(), "out.jsonl", options)).Expect(2).Error, StringComparison.Ordinal);

    [SharedFact("models/smollm2-135m-instruct")]
    public async Task Label_RealModel_AnswersAsTheOriginalFrameworkDid()
    {
        var model = _folder["smollm"];
        (await Tool.RunAsync("instrument", Repository.Shared("models/smollm2-135m-instruct"), "--out", model)).Expect(0);
        var reference = File.ReadLines(Repository.Shared("models/smollm2-135m-instruct/live_answers.jsonl")).Take(400).Where(static (_, i) => i % 50 == 0)
            .Select(static line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(static line => line.GetProperty("id").GetString()!);
        var questions = File.ReadLines(Repository.Shared("data/entity_questions/entity_questions.jsonl"))
            .Where(line => reference.ContainsKey(JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!)).ToArray();
        var live = _folder.Write("live.jsonl", questions);
        string[] settings = ["--system", "Answer the question with a few words.", "--max-tokens", "20"];
        (await Tool.RunAsync(["label", live, "--model", model, "--out", _folder["out.jsonl"], .. settings])).Expect(0);
        var lines = File.ReadLines(_folder["out.jsonl"]).Select(static line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(questions.Length, lines.Length);
        Assert.True(lines.Length >= 6, $"{lines.Length} questions were found.");

        // Eight-bit activations turn some answers another way; most grades stay, and the first distribution is nearly the same everywhere.
        var sameGrades = lines.Count(line => line.GetProperty("correct").GetInt32() == Reference(line).GetProperty("correct").GetInt32());
        Assert.True(sameGrades >= lines.Length - 2, $"{sameGrades} of {lines.Length} grades agree.");
        Assert.All(lines, line => Assert.Equal(Reference(line).GetProperty("first_entropy").GetDouble(), line.GetProperty("first_entropy").GetDouble(), 0.3));
        foreach (var line in lines.Where(line => line.GetProperty("answer").GetString() == Reference(line).GetProperty("answer").GetString()!.Trim()))
        {
            Assert.Equal(Reference(line).GetProperty("tokens").GetInt32(), line.GetProperty("tokens").GetInt32());
            Assert.Equal(Reference(line).GetProperty("mean_nll").GetDouble(), line.GetProperty("mean_nll").GetDouble(), 0.1);
        }

        JsonElement Reference(JsonElement line) => reference[line.GetProperty("id").GetString()!];
    }

    private string Questions() => _folder.Write(
        "questions.jsonl",
        """{"id":"0","question":"Which country is Lima in?","answers":["peru"],"domain":"cities"}""",
        """{"id":"1","question":"Which country is Oslo in?","answers":["norway"],"domain":"cities"}""",
        """{"id":"2","question":"Which country is Zorbia in?","answers":[],"domain":"invented"}""",
        """{"id":"3","question":"Which country is Rome in?","answers":["italy"],"rejected_answers":["spain"],"domain":"cities"}""",
        """{"id":"4","question":"Which country is Cairo in?","answers":["egypt"],"domain":"cities"}""",
        """{"id":"5","question":"How are you?"}""");

    // As a run opens it whose model and settings are those of a line.
    private TranscriptFile OpenTranscript(string questions, string name, string line) => TranscriptFile.Open(
        new FileInfo(_folder[name]),
        JsonSerializer.Deserialize<TranscriptLine>(line, JsonOutput.Line)!.Run,
        QuestionFile.Read(new FileInfo(questions)).Questions);

    private Task<ToolResult> LabelAsync(string questions, string output, params string[] options) =>
        Tool.RunAsync(["label", questions, "--model", Repository.Atlas, "--out", _folder[output], "--concurrency", "1", .. options]);
}

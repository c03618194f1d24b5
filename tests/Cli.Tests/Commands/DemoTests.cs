using System.Text.Json;
using Candor.Cli.Questions;
using Candor.Cli.Tests.Connection;
using Candor.Protos.V1;

namespace Candor.Cli.Tests.Commands;

public sealed class DemoTests
{
    private static readonly Dictionary<string, Question> ByPrompt =
        QuestionFile.Read(new FileInfo(Path.Combine(Repository.Atlas, "data", "questions.jsonl"))).Questions
            .ToDictionary(static question => question.Prompt!, StringComparer.Ordinal);

    [Fact]
    public async Task Demo_SidecarThatKeepsItsPromises_IsYesAndPutsTheModeBack()
    {
        await using var sidecar = await FakeSidecar.StartAsync(new Script { Mode = Protos.V1.Mode.Annotate, Coupling = CouplingMode.Off, Generate = Faithful });
        var result = (await RunAsync(sidecar, "--json")).Expect(0);
        using var report = JsonDocument.Parse(result.Output);
        Assert.All(report.RootElement.GetProperty("claims").EnumerateArray(), static claim => Assert.True(claim.GetProperty("holds").GetBoolean()));
        Assert.Equal(3, report.RootElement.GetProperty("withheld_enforced").GetArrayLength());
        Assert.Equal((Protos.V1.Mode.Annotate, CouplingMode.Off), (sidecar.Script.Mode, sidecar.Script.Coupling));
    }

    [Fact]
    public async Task Demo_ForPeople_ShowsEveryQuestionWithItsRisk()
    {
        await using var sidecar = await FakeSidecar.StartAsync(new Script { Generate = Faithful });
        var result = (await RunAsync(sidecar, "--count", "2")).Expect(0);
        Assert.Contains("Threshold: 0.500 on the answer_start risk.", result.Output, StringComparison.Ordinal);
        Assert.Contains("wrong: right would be ", result.Output, StringComparison.Ordinal);
        Assert.Contains("  yes In mode enforce the same withheld questions are declined. (2 of 2)", result.Output, StringComparison.Ordinal);
        Assert.Contains($"Look closer: ./candor watch \"", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_SidecarThatDoesNotDecline_IsNo()
    {
        await using var sidecar = await FakeSidecar.StartAsync(new Script { Generate = static (request, _) => Faithful(request, Protos.V1.Mode.Observe) });
        var result = (await RunAsync(sidecar)).Expect(1);
        Assert.Contains("  NO  In mode enforce the same withheld questions are declined. (0 of 3)", result.Output, StringComparison.Ordinal);
        Assert.Equal(Protos.V1.Mode.Observe, sidecar.Script.Mode);
    }

    [Fact]
    public async Task Demo_SidecarThatSeesNoRisk_IsNo()
    {
        await using var sidecar = await FakeSidecar.StartAsync(new Script
        {
            Generate = static (request, _) =>
                Events.Proceeding(ByPrompt[request.Prompt.Text].Status == "known" ? ByPrompt[request.Prompt.Text].Answers[0] : "Atlantis", 0.1f),
        });
        Assert.Contains(
            "  NO  Withheld questions are answered wrongly, with a risk at or above it. (0 of 3)",
            (await RunAsync(sidecar)).Expect(1).Output,
            StringComparison.Ordinal);
    }

    private static Task<ToolResult> RunAsync(FakeSidecar sidecar, params string[] more) =>
        Tool.RunAsync(["demo", "--model", Repository.Atlas, "--address", sidecar.Address, .. more]);

    private static IEnumerable<GenerateResponse> Faithful(GenerateRequest request, Protos.V1.Mode mode)
    {
        var question = ByPrompt[request.Prompt.Text];
        return question.Status == "known" ? Events.Proceeding(question.Answers[0], 0.05f)
            : mode == Protos.V1.Mode.Enforce ? Events.Abstaining("I don't know", 0.95f, isAdvisory: false)
            : Events.Abstaining("Atlantis", 0.95f, isAdvisory: true);
    }
}

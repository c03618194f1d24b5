using System.Text;
using Candor.Cli.Commands.Causal;
using Candor.Probes.Activations;
using Candor.Probes.Bundles;
using Candor.Probes.Directions;
using Candor.Probes.Readouts;

namespace Candor.Cli.Tests.Commands;

/// <summary><c>candor causal</c> on the embedded model and its bank.</summary>
public sealed class CausalTests : IDisposable
{
    private static readonly string Bank = Path.Combine(Repository.Atlas, "probes", "known");
    private static readonly string Data = Path.Combine(Repository.Atlas, "data", "questions.jsonl");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Causal_EmbeddedBank_WritesARecordThatPromoteReads()
    {
        var file = _folder["causal.json"];
        string[] args = ["causal", Bank, "--model", Repository.Atlas, "--data", Data, "--prompts", "4", "--doses", "0.5", "0.05", "--report", file, "--json"];
        var result = (await Tool.RunAsync(args)).Expect(0);
        Assert.Equal(File.ReadAllText(file), result.Output.TrimEnd());
        var record = CausalRecord.Parse(Encoding.UTF8.GetBytes(result.Output));
        Assert.Equal(4, record.Prompts);
        Assert.NotEmpty(record.Probes);
        Assert.All(record.Probes, static probe =>
        {
            Assert.Equal([0.05, 0.5], probe.Doses.Select(static dose => dose.Dose));

            // The further a stream is pushed, the further the output moves, in every direction.
            Assert.True(probe.Doses[1].Kl > probe.Doses[0].Kl);
            Assert.All(probe.Doses[0].RandomKl.Zip(probe.Doses[1].RandomKl), static pair => Assert.True(pair.Second > pair.First));
            Assert.Contains("at the prompt's last token", probe.Intervention, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void ProbeDirection_SeveralHookPoints_GivesUnitVectorsTowardsTheUntrustworthySide()
    {
        var source = ProbeSource.Parse("residual.1+4/token");
        var unit = Direction.FromVector([3, 0, 0, 4]);
        var direction = ProbeDirection.Of(new LinearProbe("p", source, unit, Gain: -2, Bias: 0))!;
        Assert.Equal([-1f, 0f], direction.Parts[new HookPoint(1)]);
        Assert.Equal([0f, -1f], direction.Parts[new HookPoint(4)]);
        foreach (var part in Enumerable.Range(1, 5).SelectMany(seed => direction.Random(seed).Parts))
        {
            // As long as the probe's own: a dose means the same for both.
            Assert.Equal(1, part.Value.Sum(static value => value * value), 1e-5);
            Assert.Contains(part.Key.Index, (int[])[1, 4]);
        }

        Assert.Equal(direction.Random(3).Parts[new HookPoint(4)], direction.Random(3).Parts[new HookPoint(4)]);
        Assert.NotEqual(direction.Random(3).Parts[new HookPoint(4)], direction.Random(4).Parts[new HookPoint(4)]);
    }

    [Fact]
    public async Task Causal_Twice_GivesTheSameRecord()
    {
        string[] args = ["causal", Bank, "--model", Repository.Atlas, "--data", Data, "--prompts", "2", "--doses", "0.1", "--json"];
        Assert.Equal((await Tool.RunAsync(args)).Expect(0).Output, (await Tool.RunAsync(args)).Expect(0).Output);
    }

    [Fact]
    public async Task Causal_NothingToPushOrWrongDose_IsRefused()
    {
        var dose = (await Tool.RunAsync("causal", Bank, "--model", Repository.Atlas, "--data", Data, "--doses", "0")).Expect(2);
        Assert.Contains("--doses must be above 0.", dose.Error, StringComparison.Ordinal);
        var questions = _folder.Write("one.jsonl", """{"id":"a","question":"What?","fold":0}""");
        var folds = (await Tool.RunAsync("causal", Bank, "--model", Repository.Atlas, "--data", questions)).Expect(2);
        Assert.Contains("Folds 7-9 of", folds.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Causal_ReportWhereNoneCanBe_IsRefusedBeforeAnythingIsMeasured()
    {
        var file = _folder.Write("file", "x");
        string[] args = ["causal", Bank, "--model", Repository.Atlas, "--data", Data, "--prompts", "1", "--report", Path.Combine(file, "causal.json")];
        var result = (await Tool.RunAsync(args)).Expect(2);
        Assert.Contains(file, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Pushing", result.Error, StringComparison.Ordinal);
    }
}

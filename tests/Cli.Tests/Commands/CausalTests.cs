using System.Text;
using Candor.Probes.Bundles;
using Candor.Testing;

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
        var result = (await Tool.RunAsync("causal", Bank, "--model", Repository.Atlas, "--data", Data, "--prompts", "4", "--doses", "0.5", "0.05", "--report", file, "--json")).Expect(0);
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
    public async Task Causal_Twice_GivesTheSameRecord()
    {
        string[] args = ["causal", Bank, "--model", Repository.Atlas, "--data", Data, "--prompts", "2", "--doses", "0.1", "--json"];
        Assert.Equal((await Tool.RunAsync(args)).Expect(0).Output, (await Tool.RunAsync(args)).Expect(0).Output);
    }

    [Fact]
    public async Task Causal_NothingToPushOrWrongDose_IsRefused()
    {
        Assert.Contains("--doses must be above 0.", (await Tool.RunAsync("causal", Bank, "--model", Repository.Atlas, "--data", Data, "--doses", "0")).Expect(2).Error, StringComparison.Ordinal);
        var questions = _folder.Write("one.jsonl", """{"id":"a","question":"What?","fold":0}""");
        Assert.Contains("Folds 7-9 of", (await Tool.RunAsync("causal", Bank, "--model", Repository.Atlas, "--data", questions)).Expect(2).Error, StringComparison.Ordinal);
    }
}

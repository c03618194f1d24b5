using System.Text.Json;

namespace Candor.Cli.Tests.Commands;

/// <summary>The bank in models/atlas/probes, as make.sh left it.</summary>
public sealed class ShippedBankTests
{
    private static readonly string Bank = Path.Combine(Repository.Atlas, "probes", "known");

    [Fact]
    public async Task ShippedBank_AgainstItsModel_WouldBeTaken()
    {
        var result = (await Tool.RunAsync("inspect", Bank, "--json")).Expect(0);
        using var report = JsonDocument.Parse(result.Output);
        Assert.Equal("atlas", report.RootElement.GetProperty("bank").GetProperty("checked_against").GetString());
        Assert.NotEqual(JsonValueKind.Null, report.RootElement.GetProperty("bank").GetProperty("threshold").ValueKind);
    }

    [Fact]
    public async Task ShippedEvaluation_IsOfTheShippedBankAndMeetsItsTargets()
    {
        var inspected = (await Tool.RunAsync("inspect", Bank, "--json")).Expect(0);
        using var inspection = JsonDocument.Parse(inspected.Output);
        using var evaluation = JsonDocument.Parse(File.ReadAllText(Path.Combine(Bank, "evaluation.json")));
        var root = evaluation.RootElement;
        Assert.Equal(inspection.RootElement.GetProperty("bank").GetProperty("version").GetString(), root.GetProperty("bank_version").GetString());

        var withheld = root.GetProperty("comparisons").EnumerateArray()
            .First(static c => c.GetProperty("position").GetString() == "answer_start" && c.GetProperty("against").GetString() == "withheld");
        var scores = withheld.GetProperty("scores").EnumerateArray().ToDictionary(static score => score.GetProperty("name").GetString()!);
        var risk = scores.Values.Single(static score => score.GetProperty("gives_risk").GetBoolean());
        Assert.True(risk.GetProperty("auroc").GetDouble() >= 0.95);
        Assert.True(risk.GetProperty("auroc_low").GetDouble() > scores["entropy"].GetProperty("auroc_high").GetDouble());
        Assert.InRange(scores["words_only"].GetProperty("auroc").GetDouble(), 0.4, 0.6);
        Assert.InRange(scores["length"].GetProperty("auroc").GetDouble(), 0.4, 0.6);
        Assert.InRange(root.GetProperty("shuffled").GetProperty("mean").GetDouble(), 0.45, 0.55);

        var coupling = root.GetProperty("coupling").GetProperty("curve").EnumerateArray()
            .Single(static point => point.GetProperty("is_bank_gain").GetBoolean());
        Assert.True(coupling.GetProperty("abstention").GetProperty("withheld").GetDouble() >= 0.9);
        Assert.True(coupling.GetProperty("abstention").GetProperty("invented").GetDouble() >= 0.9);
        Assert.True(coupling.GetProperty("abstention").GetProperty("known").GetDouble() <= 0.05);
    }
}

using System.Globalization;
using System.Text.Json;
using Candor.Probes.Artifacts;
using Candor.Testing;

namespace Candor.Architecture.Tests;

/// <summary>The README's figures are those of the bank's stored evaluation, and the bank is the one that was evaluated.</summary>
public sealed class ReadmeFigureTests
{
    private static readonly string Bank = Path.Combine(Repository.Atlas, "probes", "known");
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
    private static readonly JsonElement Evaluation = JsonDocument.Parse(File.ReadAllText(Path.Combine(Bank, "evaluation.json"))).RootElement;

    [Theory]
    [InlineData("logistic")]
    [InlineData("mass_mean")]
    [InlineData("mahalanobis")]
    [InlineData("entropy")]
    [InlineData("lens.4/entropy")]
    [InlineData("surprisal_of_answer")]
    [InlineData("length")]
    [InlineData("words_only")]
    public void Table_HasTheScore(string name)
    {
        var withheld = Score("withheld", name);
        var invented = Score("invented", name);
        AssertInReadme(
            $"| {Three(withheld, "auroc")} ({Three(withheld, "auroc_low")}–{Three(withheld, "auroc_high")}) | {Three(invented, "auroc")} "
            + $"| {Percent(withheld.GetProperty("recall_at1_percent"))} | {Three(withheld, "ece")} | {Three(withheld, "brier")} |");
    }

    [Fact]
    public void Table_HasTheShuffledControl()
    {
        var shuffled = Evaluation.GetProperty("shuffled");
        AssertInReadme($"| {Three(shuffled, "mean")} ({Three(shuffled, "lowest")}–{Three(shuffled, "highest")}, smallest and largest)");
    }

    [Fact]
    public void Threshold_IsAsMeasured()
    {
        var threshold = Evaluation.GetProperty("threshold");
        var abstention = threshold.GetProperty("abstention");
        AssertInReadme($"of at most {Percent(threshold.GetProperty("promise").GetProperty("target_selective_risk"))} with");
        AssertInReadme(
            $"abstains on {Percent(abstention.GetProperty("withheld"))} of withheld, {Percent(abstention.GetProperty("invented"))} of invented and "
            + $"{Percent(abstention.GetProperty("known"))} of known ones; of what it lets pass, "
            + $"{Percent(threshold.GetProperty("selective_risk"))} is unknown.");
    }

    [Fact]
    public void Threshold_NamesItsQuestions()
    {
        var questions = JsonDocument.Parse(File.ReadAllText(Path.Combine(Bank, "bank.json"))).RootElement.GetProperty("provenance").GetProperty(
            "threshold_questions");
        var (known, invented, withheld) = (
            questions.GetProperty("known").GetInt32(), questions.GetProperty("invented").GetInt32(), questions.GetProperty("withheld").GetInt32());
        var all = known + invented + withheld;
        AssertInReadme(string.Create(
            CultureInfo.InvariantCulture, $"The {all} questions behind the threshold are {100.0 * (all - known) / all:0} % unknown "
                + $"({invented} invented, {withheld} withheld)."));
    }

    [Fact]
    public void CouplingCurve_IsAsMeasured()
    {
        double[] shown = [0, 10, 20, 30, 40, 80, 100];
        foreach (var point in Evaluation.GetProperty("coupling").GetProperty("curve").EnumerateArray())
        {
            var gain = point.GetProperty("gain").GetDouble();
            var isBank = point.GetProperty("is_bank_gain").GetBoolean();
            if (isBank || shown.Contains(gain))
            {
                var abstention = point.GetProperty("abstention");
                AssertInReadme(
                    $"| {gain.ToString(CultureInfo.InvariantCulture)}{(isBank ? " (the bank)" : "")} | {Percent(abstention.GetProperty("withheld"))} "
                    + $"| {Percent(abstention.GetProperty("invented"))} | {Percent(abstention.GetProperty("known"))} |");
            }
        }
    }

    [Fact]
    public void Evaluation_IsOfThisModelAndBank()
    {
        var bank = JsonDocument.Parse(File.ReadAllText(Path.Combine(Bank, "bank.json"))).RootElement;
        Assert.Equal(bank.GetProperty("model").GetProperty("fingerprint").GetString(), Evaluation.GetProperty("model_fingerprint").GetString());
        Assert.Equal(
            BankReader.ReadUnbound(Bank).Version, Evaluation.GetProperty("bank_version").GetString());
    }

    private static JsonElement Score(string against, string name) => Evaluation.GetProperty("comparisons").EnumerateArray()
        .Single(comparison => comparison.GetProperty("position").GetString() == "answer_start" && comparison.GetProperty("against").GetString() == against)
        .GetProperty("scores").EnumerateArray().Single(score => score.GetProperty("name").GetString() == name);

    private static string Three(JsonElement element, string property) => element.GetProperty(property) is { ValueKind: JsonValueKind.Number } number
        ? number.GetDouble().ToString("0.000", CultureInfo.InvariantCulture)
        : "–";

    private static string Percent(JsonElement share) => (100 * share.GetDouble()).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static void AssertInReadme(string text) => Assert.Contains(text, Readme, StringComparison.Ordinal);
}

using System.Text.Json;
using Candor.Cli.Tests.ActivationFiles;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Nonlinear;

namespace Candor.Cli.Tests.Commands;

/// <summary>Methods, sources and warnings of <c>candor fit</c>, each on activations whose truth is known.</summary>
public sealed class FitMethodTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fit_Ttpd_ReadsWhatDoesNotTurnWithNegation()
    {
        PlantedStatements.WritePairs(_folder["acts"]);
        var report = await FitAsync("--method", "ttpd", "--source", "residual.1/token");

        // Two normals 2 apart along the general direction: Φ(√2) = 0.921; the direction that turns tells nothing over both polarities.
        Assert.InRange(report.GetProperty("cross_validated_auroc").GetDouble(), 0.88, 0.96);
        Assert.Equal(1, report.GetProperty("l2").GetDouble());
        var unit = Assert.IsType<Probes.Readouts.LinearProbe>(BankReader.ReadUnbound(_folder["fit"]).Probes[0].Probe).Direction.Unit;
        Assert.True(unit[0] > 0.9, $"The general direction carries it: {unit[0]}.");
    }

    [Fact]
    public async Task Fit_TtpdWithoutPolarity_IsRefused()
    {
        PlantedFolder.Write(_folder["acts"]);
        var result = (await Tool.RunAsync(
            "fit", "--activations", _folder["acts"], "--method", "ttpd", "--source", "residual.2/token", "--out", _folder["fit"])).Expect(2);
        Assert.Contains(
            "rows have no polarity. Give the lines of the question file a \"polarity\" (affirmative or negated) and extract again, or use another method.",
            result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_Ccs_FindsAContrastAndSaysWhatItsFiguresAreOf()
    {
        // Without labels it may take either of the two contrasts; at residual.2 there is one.
        PlantedStatements.WritePairs(_folder["acts"], shift: 6);
        var report = await FitAsync("--method", "ccs", "--source", "residual.2/token");
        Assert.InRange(report.GetProperty("cross_validated_auroc").GetDouble(), 0.9, 1);
        Assert.Contains(
            report.GetProperty("warnings").EnumerateArray(),
            static warning => warning.GetString()!.StartsWith("A direction found without labels", StringComparison.Ordinal));

        // PA-CCS: the direction turns round with the statement, on pairs that no fit had seen.
        var polarity = report.GetProperty("polarity");
        Assert.Equal(90, polarity.GetProperty("pairs").GetInt32());
        Assert.InRange(polarity.GetProperty("contradiction_index").GetDouble(), 0, 0.3);
        Assert.InRange(polarity.GetProperty("consistent_signs").GetDouble(), 0.9, 1);
        Assert.False(polarity.GetProperty("is_alarming").GetBoolean());
    }

    [Fact]
    public async Task Fit_CcsWhereNothingSaysTruth_ContradictsItselfAsACoinWould()
    {
        PlantedStatements.WritePairs(_folder["acts"], shift: 0);
        var result = (await Tool.RunAsync(
            "fit", "--activations", _folder["acts"], "--method", "ccs", "--source", "residual.1/token", "--out", _folder["fit"])).Expect(0);
        Assert.Matches(
            @"Polarity: over 90 pairs that no fit had seen, a statement and its negation are called the same with probability 0\.[45]\d", result.Output);
    }

    [Fact]
    public async Task Fit_CcsWithStatementsInAnotherOrder_NamesThePair()
    {
        PlantedStatements.WritePairs(_folder["acts"], isSwapped: true);
        var result = (await Tool.RunAsync(
            "fit", "--activations", _folder["acts"], "--method", "ccs", "--source", "residual.2/token", "--out", _folder["fit"])).Expect(2);
        Assert.Contains(
            "'0/affirmative/1' and '0/negated/1' were paired as a statement and its negation, and have the same label.", result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_CcsWithoutPairs_IsRefused()
    {
        PlantedFolder.Write(_folder["acts"]);
        var result = (await Tool.RunAsync(
            "fit", "--activations", _folder["acts"], "--method", "ccs", "--source", "residual.2/token", "--out", _folder["fit"])).Expect(2);
        Assert.Contains("ccs needs statements in pairs, affirmative and negated", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_Svm_ReportsEveryCost()
    {
        PlantedFolder.Write(_folder["acts"]);
        var report = await FitAsync("--method", "svm", "--source", "residual.2/token", "--cost", "1", "0.01", "0.1");
        Assert.InRange(report.GetProperty("cross_validated_auroc").GetDouble(), 0.96, 0.995);
        Assert.Equal([0.1, 0.01, 1], report.GetProperty("tried").EnumerateArray().Select(static tried => tried.GetProperty("cost").GetDouble()));
        Assert.Equal(JsonValueKind.Null, report.GetProperty("l2").ValueKind);
        Assert.Equal("svm.answer_start", BankReader.ReadUnbound(_folder["fit"]).Name);
    }

    [Fact]
    public async Task Fit_Layers_ReadsThemTogetherBetterThanAlone()
    {
        PlantedStatements.WritePairs(_folder["acts"]);
        var report = await FitAsync("--source", "best", "--layers", "1,2", "--l2", "1", "10");
        Assert.Equal("residual.1+2/token", report.GetProperty("source").GetString());
        Assert.Equal(2 * PlantedStatements.Dimension, report.GetProperty("dimension").GetInt32());
        var tried = report.GetProperty("tried").EnumerateArray().Where(static score => score.GetProperty("l2").GetDouble() == 10).ToDictionary(
            static score => score.GetProperty("source").GetString()!, static score => score.GetProperty("auroc").GetDouble());
        Assert.Equal(["residual.1/token", "residual.2/token", "residual.1+2/token"], tried.Keys);
        Assert.True(tried["residual.1+2/token"] > tried.Values.Order().ElementAt(1));
        var source = BankReader.ReadUnbound(_folder["fit"]).Probes[0].Probe.Source;
        Assert.Equal(new ProbeSource.Concatenation([new HookPoint(1), new HookPoint(2)], Pooling.Token), source);
    }

    [Theory]
    [InlineData("--source", "all")]
    [InlineData("--layers", "1,2")]
    [InlineData("--source", "residual.1+2/token")]
    public async Task Fit_SeveralHookPointsNamed_FitsThemAndNothingElse(string option, string value)
    {
        PlantedStatements.WritePairs(_folder["acts"]);
        var report = await FitAsync(option, value);
        Assert.Equal("residual.1+2/token", Assert.Single(report.GetProperty("tried").EnumerateArray()).GetProperty("source").GetString());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("nested_auroc").ValueKind);
    }

    [Theory]
    [InlineData("--layers and '--source residual.1/token' both say what is read", "--source", "residual.1/token", "--layers", "1,2")]
    [InlineData("'residual.1/token' names its pooling itself; --pooling goes with best, all and --layers.", "--source", "residual.1/token", "--pooling",
        "token")]
    [InlineData("'output/entropy' is not a source to fit on; expected 'best', 'all', or a form such as", "--source", "output/entropy")]
    [InlineData("'2,1': the hook points must ascend, each once.", "--layers", "2,1")]
    [InlineData("'1,x' is not a list of hook points; expected a form such as 6,12,18.", "--layers", "1,x")]
    [InlineData("--cost must be above 0.", "--cost", "0")]
    public async Task Fit_OptionsThatContradict_AreRefused(string problem, params string[] options)
    {
        var result = (await Tool.RunAsync(["fit", "--activations", _folder["acts"], "--out", _folder["fit"], .. options])).Expect(2);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_AnswerMeanBeforeTheAnswer_IsRefused()
    {
        PlantedFolder.Write(_folder["acts"]);
        var result = (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--source", "residual.2/answer_mean", "--out", _folder["fit"])).Expect(2);
        Assert.Contains(
            "'residual.2/answer_mean' is absent before the answer's first token; fit it with --position answer.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_AnswerMean_IsTriedWithinAnswers()
    {
        PlantedStatements.WriteAnswers(_folder["acts"]);
        var report = await FitAsync("--position", "answer", "--folds", "0-9");
        Assert.Equal("residual.1/answer_mean", report.GetProperty("source").GetString());
    }

    [Fact]
    public async Task Fit_MultipleInstance_FindsTheTokenFromLabelsOfAnswers()
    {
        PlantedStatements.WriteAnswers(_folder["acts"]);
        await FitAsync("--position", "answer", "--method", "multiple_instance", "--source", "residual.1/token", "--folds", "0-9");
        var probe = Assert.IsType<Probes.Readouts.LinearProbe>(BankReader.ReadUnbound(_folder["fit"]).Probes[0].Probe);
        Assert.True(probe.Direction.Unit[0] > 0.9, $"The planted coordinate carries the direction: {probe.Direction.Unit[0]}.");
    }

    [Fact]
    public async Task Fit_MultipleInstanceOfSingleRows_IsRefused()
    {
        PlantedFolder.Write(_folder["acts"]);
        var result = (await Tool.RunAsync(
            "fit", "--activations", _folder["acts"], "--method", "multiple_instance", "--source", "residual.2/token", "--out", _folder["fit"])).Expect(2);
        Assert.Contains("every question has one row here. Extract answers and use --position answer.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_PerceptronThatGainsNothing_IsNotWritten()
    {
        PlantedFolder.Write(_folder["acts"]);
        var result = (await Tool.RunAsync(
            "fit", "--activations", _folder["acts"], "--method", "mlp", "--source", "residual.2/token", "--out", _folder["fit"])).Expect(1);
        Assert.Contains("Gate: Refused:", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was written: mlp.answer_start may not be served.\n", result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["fit"]));
    }

    [Fact]
    public async Task Fit_PerceptronWhereNoDirectionHelps_PassesItsGate()
    {
        PlantedStatements.WriteExclusiveOr(_folder["acts"]);
        var report = await FitAsync("--method", "mlp", "--folds", "0-9");
        var gate = report.GetProperty("gate");
        Assert.InRange(gate.GetProperty("linear").GetDouble(), 0.3, 0.7);
        Assert.True(gate.GetProperty("perceptron").GetDouble() > 0.95);
        Assert.InRange(gate.GetProperty("permuted").GetDouble(), 0.4, 0.6);
        Assert.IsType<PerceptronProbe>(BankReader.ReadUnbound(_folder["fit"]).Probes[0].Probe);
    }

    [Fact]
    public async Task Fit_BestOfNoise_SaysThatTheChoiceIsWorthNothing()
    {
        PlantedStatements.WriteNoise(_folder["acts"], groups: 60, sources: 20);
        var report = await FitAsync("--folds", "0-9");
        var (best, nested) = (report.GetProperty("cross_validated_auroc").GetDouble(), report.GetProperty("nested_auroc").GetDouble());
        Assert.True(best > 0.58, $"The winner of twenty looks like something: {best}.");
        Assert.InRange(nested, 0.3, 0.57);
    }

    [Fact]
    public async Task Fit_LabelGivenAwayByLength_WarnsInTheFirstLine()
    {
        PlantedFolder.Write(_folder["acts"], unknownEnding: " Somewhere, long ago?");
        var result = (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--source", "residual.2/token", "--out", _folder["fit"])).Expect(0);
        Assert.StartsWith(
            "Warning: Length alone gives the label away: the number of characters and tokens reaches AUROC 1.000 in the same cross-validation.",
            result.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_LengthThatTellsNothing_DoesNotWarn()
    {
        PlantedFolder.Write(_folder["acts"]);
        var report = await FitAsync("--source", "residual.2/token");
        Assert.Empty(report.GetProperty("warnings").EnumerateArray());
        Assert.InRange(report.GetProperty("length_auroc").GetDouble(), 0.35, 0.65);
    }

    [Fact]
    public async Task Fit_FewerSamplesThanFeatures_WarnsAndFits()
    {
        PlantedFolder.Write(_folder["acts"], groups: 20);
        var report = await FitAsync("--layers", "0,1,2");
        Assert.StartsWith(
            "There are fewer samples (12) than features (18)", Assert.Single(report.GetProperty("warnings").EnumerateArray()).GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_TooFewGroupsForFolds_IsRefused()
    {
        PlantedFolder.Write(_folder["acts"], groups: 10);
        var result = (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--source", "residual.2/token", "--out", _folder["fit"])).Expect(2);
        Assert.Contains(
            "Cross-validation needs 5 groups, so that none is in two of its folds; the rows to fit on are of 3.", result.Error, StringComparison.Ordinal);
    }

    private async Task<JsonElement> FitAsync(params string[] options)
    {
        var result = (await Tool.RunAsync(["fit", "--activations", _folder["acts"], "--out", _folder["fit"], "--json", .. options])).Expect(0);
        return JsonDocument.Parse(result.Output).RootElement;
    }
}

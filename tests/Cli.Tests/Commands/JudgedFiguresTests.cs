using Candor.Cli.ActivationFiles;
using Candor.Cli.CommandLine;
using Candor.Cli.Commands.Evaluate;
using Candor.Cli.Tests.ActivationFiles;

namespace Candor.Cli.Tests.Commands;

/// <summary>Figures over judged rows whose risks are known, one by one.</summary>
public sealed class JudgedFiguresTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void YesNo_QuestionsApart_HaveTheirOwnAurocAndTheirShareOfNo()
    {
        // 60 yes/no questions, 30 of a class, whose risk says no more than the answer; 60 others, whose risk is right.
        var judged = Judge(120, static i => i < 60
            ? (Row(i) with { Text = i % 2 == 0 ? "Is it so?" : "\"Could it be?", Answer = i % 3 == 0 ? "No, it is not." : " yes" }, 0.5f)
            : (Row(i) with { Text = "Where is it?", Answer = "North." }, IsGood(i) ? 0.1f : 0.9f));
        var figures = YesNoFigures.Of(judged, replicates: 100)!;
        Assert.Equal((60, 60), (figures.Questions, figures.Answered));
        Assert.Equal(Enumerable.Range(0, 60).Count(static i => IsGood(i) && i % 3 == 0) / 30d, figures.NoRateTrustworthy!.Value, 1e-12);
        Assert.Equal(Enumerable.Range(0, 60).Count(static i => !IsGood(i) && i % 3 == 0) / 30d, figures.NoRateUntrustworthy!.Value, 1e-12);
        Assert.Equal(0.5, figures.Auroc!.Value, 1e-12);
        Assert.Equal(1, figures.OtherAuroc!.Value, 1e-12);
    }

    [Fact]
    public void YesNo_FewAnsweredSo_GiveNoRate()
    {
        var judged = Judge(60, static i => (Row(i) with { Text = "Does it?", Answer = i < 10 ? "No." : "Nobody knows." }, 0.5f));
        var figures = YesNoFigures.Of(judged, replicates: 100)!;
        Assert.Equal((60, 10, (double?)null, (double?)null), (figures.Questions, figures.Answered, figures.NoRateTrustworthy, figures.NoRateUntrustworthy));
        Assert.Null(YesNoFigures.Of(Judge(60, static i => (Row(i) with { Text = "Isotopes: which?" }, 0.5f)), replicates: 100));
    }

    [Fact]
    public void Polarity_StatementsAndTheirOpposites_ArePairedByTheWordNot()
    {
        // Statement 2k says so, 2k + 1 that it is not; a risk that turns with the "not" contradicts nothing.
        var consistent = PolarityFigures.Of(Judge(60, static i => (Statement(i), i % 2 == 0 ? 0.1f : 0.9f)))!;
        Assert.Equal((30, false), (consistent.Pairs, consistent.IsAlarming));
        Assert.Equal(1, consistent.ConsistentSigns, 1e-12);
        Assert.Equal((0.9 * 0.1) + (0.1 * 0.9), consistent.ContradictionIndex, 1e-6);

        // One that believes both is alarming.
        var credulous = PolarityFigures.Of(Judge(60, static i => (Statement(i), 0.1f)))!;
        Assert.True(credulous.IsAlarming);
        Assert.Equal((0.9 * 0.9) + (0.1 * 0.1), credulous.ContradictionIndex, 1e-6);

        // A risk that was not read is no pair, and 19 pairs are too few.
        Assert.Null(PolarityFigures.Of(Judge(60, static i => (Statement(i), i < 22 ? float.NaN : 0.1f))));
    }

    private static ActivationRow Statement(int i) => Row(i) with { Text = $"City {i / 2} is{(i % 2 == 0 ? string.Empty : " not")} in the north." };

    private static ActivationRow Row(int i) => new($"{i}", $"g{i}", 7, IsGood(i) ? 1 : 0, null, "facts", "answer_start", -1, 9, "?", null, null, null);

    private static bool IsGood(int i) => i % 2 == 0;

    private JudgedRows Judge(int count, Func<int, (ActivationRow Row, float Risk)> make)
    {
        var made = Enumerable.Range(0, count).Select(make).ToList();
        var plan = PlantedFolder.Plan(count, 1, "residual.0/token");
        var folder = PlantedFolder.Write(_folder["acts"], plan, [.. made.Select(static pair => pair.Row)], [new float[count]]);
        float[] risks = [.. made.Select(static pair => pair.Risk)];
        return new JudgedRows(
            "answer_start",
            RowSelection.From(folder, LabelKind.Known, static _ => true),
            [.. Enumerable.Range(0, count).Select(static i => (int[])[i])],
            [new ScoreColumn("probe", ScoreColumn.Probe, GivesRisk: true, risks, risks)],
            FitRows: null);
    }
}

using Candor.Cli.ActivationFiles;
using Candor.Cli.CommandLine;

namespace Candor.Cli.Tests.ActivationFiles;

/// <summary>Rows about two things: whatever the folds, nothing that was fitted on is tested.</summary>
public sealed class SecondGroupsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Folds_GroupsOfOtherRows_KeepTheirFoldAndOthersTheLowest() => Assert.Equal(
        [null, 1, 1, 1, null],
        SecondGroups.Folds(["a", "b", "c", "d", "e"], [null, "d", "x", "x", null], [0, 7, 4, 1, 9]));

    [Fact]
    public void IsIn_RowBetweenTwoFolds_IsOnNeitherSide()
    {
        var folder = Planted();
        foreach (var (fitted, tested) in ((string, string)[])[("0-4", "5-9"), ("0-6", "7-9"), ("1,3,5,7,9", "0,2,4,6,8")])
        {
            var fit = Things(folder, FoldSet.Parse(fitted));
            var test = Things(folder, FoldSet.Parse(tested));
            Assert.Empty(fit.Intersect(test));
            Assert.True(fit.Count > 20 && test.Count > 20);
        }
    }

    [Fact]
    public void CrossFolds_RowsOfTwoGroups_AreNeverFittedAndTestedOnOneThing()
    {
        var rows = RowSelection.From(Planted(), LabelKind.Known, static _ => true);
        var folds = CrossFolds.Deal(rows, 5);
        for (var fold = 0; fold < 5; fold++)
        {
            var fit = Things(Enumerable.Range(0, rows.Count).Where(i => folds.Fits(i, fold)).Select(i => rows.Rows[i]));
            var test = Things(Enumerable.Range(0, rows.Count).Where(i => folds.Tests(i, fold)).Select(i => rows.Rows[i]));
            Assert.Empty(fit.Intersect(test));
            Assert.True(fit.Count > 20 && test.Count > 5);
        }
    }

    // 300 rows about one or two of 100 things; things 80 to 99 are only ever second.
    private ActivationFolder Planted()
    {
        var random = new Random(3);
        ActivationRow[] rows =
        [
            .. Enumerable.Range(0, 300).Select(i =>
            {
                var thing = random.Next(80);
                return new ActivationRow($"{i}", $"t{thing}", thing % 10, i % 2, null, "", "answer_start", -1, 1, "t", null, null, null)
                {
                    Group2 = random.Next(2) == 0 ? null : $"t{random.Next(100)}",
                };
            }),
        ];
        return PlantedFolder.Write(_folder["acts"], PlantedFolder.Plan(300, 1, "residual.0/token"), rows, [new float[300]]);
    }

    private static HashSet<string> Things(ActivationFolder folder, FoldSet folds) =>
        Things(RowSelection.From(folder, LabelKind.Known, row => row.IsIn(folds)).Rows);

    private static HashSet<string> Things(IEnumerable<ActivationRow> rows) =>
        [.. rows.SelectMany(static row => new[] { row.Group, row.Group2 }).OfType<string>()];
}

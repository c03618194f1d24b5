using System.Text.Json;
using Candor.Bench.Measuring;
using Candor.Bench.Reporting;

namespace Candor.Bench.Tests.Reporting;

public sealed class ReportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("candor-bench-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1234.4, "1,234")]
    [InlineData(12.345, "12.3")]
    [InlineData(1.2345, "1.23")]
    [InlineData(0.01234, "0.012")]
    [InlineData(double.NaN, "–")]
    public void Number_HasTheDigitsItDeserves(double value, string expected) => Assert.Equal(expected, Figures.Number(value));

    [Fact]
    public void Added_IsSigned() => Assert.Equal("+1.0 % (−2.0 to +3.5)", Figures.Added(new Ratio(1.01, 0.98, 1.035, 1)));

    [Fact]
    public void Write_LeavesTheTableAndEveryRepetition()
    {
        var report = new Report("part", "A title", 2);
        var samples = new Samples("arm", 4, [0.5, 0.25]);
        report.Table("What is compared", "side", "rate").Add(["arm", Figures.Number(samples.BestRate)], Figures.Of("arm", samples));
        report.Note("A note.");
        report.Write(_folder.FullName);

        var markdown = File.ReadAllText(Assert.Single(_folder.GetFiles("*-part.md")).FullName);
        Assert.StartsWith("# A title\n", markdown, StringComparison.Ordinal);
        Assert.Contains("| side | rate |\n| --- | ---: |\n| arm | 16.0 |\n", markdown, StringComparison.Ordinal);
        Assert.Contains("2 threads set", markdown, StringComparison.Ordinal);
        Assert.Contains("- A note.\n", markdown, StringComparison.Ordinal);
        var json = JsonDocument.Parse(File.ReadAllText(Assert.Single(_folder.GetFiles("*-part.json")).FullName)).RootElement;
        Assert.Equal([0.5, 0.25],
            json.GetProperty("tables")[0].GetProperty("rows")[0].GetProperty("arm_seconds").EnumerateArray().Select(static seconds => seconds.GetDouble()));
    }

    [Fact]
    public void Row_WithTheWrongNumberOfCells_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => new ReportTable("t", ["a", "b"]).Add(["1"]));
}

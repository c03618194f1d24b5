using System.Xml;
using System.Xml.Linq;
using Candor.Cli.Report;

namespace Candor.Cli.Tests.Report;

public sealed class HtmlPageTests
{
    private const string Hostile = "<script>alert(\"x\")</script> & 'quoted' \u0000 \u202E]]>";

    [Fact]
    public void Page_HostileTextsEverywhere_StaysWellFormedAndHoldsNoElementOfTheirs()
    {
        var page = new HtmlPage(Hostile);
        page.Warning(Hostile);
        page.Heading(Hostile, Hostile);
        page.Section("one", Hostile, Hostile);
        page.Paragraph(Hostile);
        page.List([Hostile, Hostile]);
        page.OpenBox("cards");
        page.Card(Hostile, Hostile, Hostile, "good");
        page.CloseBox();
        page.Figure(
            Hostile,
            IntervalChart.Draw([new IntervalBar(Hostile, Tones.Probe, 0.7, 0.6, 0.8)], 0.5, Hostile),
            [(Tones.Probe, Hostile)],
            Hostile,
            new HtmlTable(Hostile, [Hostile], [[Hostile]]));
        page.Figure(Hostile, TransferMatrixChart.Draw(new TransferMatrix([Hostile, "b"], [[0.9, null], [0.1, 0.5]]), Hostile), [], Hostile);
        var document = PageText.Parse(page.ToString());
        Assert.DoesNotContain(document.Descendants(), static element => element.Name.LocalName == "script");
        Assert.Contains(
            "<script>alert(\"x\")</script>", document.Descendants().First(static element => element.Name.LocalName == "h1").Value, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', page.ToString());
    }

    [Theory]
    [InlineData("a & b", "a &amp; b")]
    [InlineData("\"'<>", "&quot;&#39;&lt;&gt;")]
    [InlineData("tab\there", "tab here")]
    [InlineData("\u0001\u007f", "\uFFFD\uFFFD")]
    [InlineData("日本 🙂", "日本 🙂")]
    public void Escape_IsTextAndNothingElse(string text, string expected) => Assert.Equal(expected, HtmlText.Escape(text));

    [Fact]
    public void Charts_OfValuesThatAreNotNumbers_DrawWhatIsLeft()
    {
        string[] charts =
        [
            RocChart.Draw([new CurveSeries("a", Tones.Probe, [new(0, 0), new(double.NaN, 0.5), new(1, 1)])], "roc"),
            ReliabilityChart.Draw([], "reliability"),
            HistogramChart.Draw(Candor.Probes.Evaluation.ScoreHistogram.From([], []).Bins, double.NaN, "histogram"),
            RiskCoverageChart.Draw(new RiskCoverage([], [], 0, new CurvePoint(0, double.NaN), null), "coverage"),
            LayerSweepChart.Draw(new LayerSweep([new LayerSeries("token", [new LayerValue(0, double.NaN, null, null, false)])], []), "layers"),
            TransferMatrixChart.Draw(new TransferMatrix([], []), "transfer"),
            IntervalChart.Draw([], 0.5, "intervals"),
        ];
        Assert.All(charts, static chart =>
        {
            Assert.Equal("svg", XElement.Parse(chart).Name.LocalName);
            Assert.DoesNotContain("NaN", chart, StringComparison.Ordinal);
            Assert.DoesNotContain("Infinity", chart, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void RocChart_PutsItsPointsWhereTheyBelong()
    {
        var polyline = XElement.Parse(RocChart.Draw([new CurveSeries("a", Tones.Probe, [new(0, 0), new(0, 1), new(1, 1)])], "roc"))
            .Elements().Single(static element => element.Name.LocalName == "polyline" && element.Attribute("class")!.Value == Tones.Probe);
        var points = polyline.Attribute("points")!.Value.Split(' ').Select(static pair => pair.Split(',').Select(double.Parse).ToArray()).ToArray();
        Assert.Equal(points[0][0], points[1][0]);
        Assert.Equal(points[1][1], points[2][1]);
        Assert.True(points[1][1] < points[0][1], "Recall 1 is above recall 0, and the picture's axis points down.");
        Assert.True(points[2][0] > points[1][0]);
    }
}

/// <summary>A page as a browser would have to read it, without fetching anything.</summary>
internal static class PageText
{
    public static XDocument Parse(string page)
    {
        using var reader = XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        return XDocument.Load(reader);
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Candor.Cli.Tests.ActivationFiles;
using Candor.Cli.Tests.Report;

namespace Candor.Cli.Tests.Commands;

/// <summary>The page that <c>candor evaluate --html</c> writes, read as text: nothing is opened, nothing is fetched.</summary>
public sealed partial class EvaluationPageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Page_OfAWholeEvaluation_IsWellFormedSelfContainedAndSaysNothingThatTheDocumentDoesNot()
    {
        PlantedFolder.Write(_folder["acts"], 1200);
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--out", _folder["fit"])).Expect(0);
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--source", "residual.1/token", "--name", "noise", "--out", _folder["noise"])).Expect(0);
        (await Tool.RunAsync(
            "evaluate", _folder["fit"], "--activations", _folder["acts"], "--baselines", "--layer-sweep", "--against", _folder["noise"],
            "--replicates", "100", "--report", _folder["report.json"], "--html", _folder["page.html"])).Expect(0);
        var text = File.ReadAllText(_folder["page.html"]);
        var page = PageText.Parse(text);

        AssertSelfContained(page, text);
        Assert.All((string[])["controls", "calibration", "abstaining", "domains", "layers", "robustness", "answers", "scores", "origin"], id =>
            Assert.Single(page.Descendants(), element => element.Attribute("id")?.Value == id));
        Assert.Equal(8, page.Descendants().Count(static element => element.Name.LocalName == "svg" && element.Attribute("class")?.Value == "chart"));
        Assert.All(page.Descendants().Where(static element => element.Name.LocalName == "svg" && element.Attribute("class")?.Value == "chart"), static chart =>
        {
            Assert.Equal("img", chart.Attribute("role")?.Value);
            Assert.False(string.IsNullOrWhiteSpace(chart.Attribute("aria-label")?.Value));
        });
        Assert.All(
            page.Descendants().Where(static element => element.Name.LocalName == "table"),
            static table => Assert.Single(table.Elements(), static child => child.Name.LocalName == "caption"));

        // Every figure in a table is one of the document's, written with as many digits.
        using var document = JsonDocument.Parse(File.ReadAllText(_folder["report.json"]));
        var known = new HashSet<string>(StringComparer.Ordinal);
        Collect(document.RootElement, known);
        foreach (var cell in page.Descendants().Where(static element => element.Name.LocalName == "td"))
        {
            foreach (Match figure in Figures().Matches(cell.Value))
            {
                Assert.True(known.Contains(figure.Value), $"'{figure.Value}' in '{cell.Value}' is not in the document.");
            }
        }
    }

    [Fact]
    public async Task Page_BankWithAHostileName_HoldsItAsText()
    {
        // A name can only hold harmless letters in a bank; a domain, a status and a command line can hold anything.
        PlantedFolder.Write(_folder["acts"], 200, domainSuffix: "</td><script>x</script>\"&");
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--out", _folder["fit"])).Expect(0);
        (await Tool.RunAsync(
            "evaluate", _folder["fit"], "--activations", _folder["acts"], "--baselines", "--replicates", "100", "--html", _folder["page.html"])).Expect(0);
        var text = File.ReadAllText(_folder["page.html"]);
        AssertSelfContained(PageText.Parse(text), text);
        Assert.Contains("cities&lt;/td&gt;&lt;script&gt;x&lt;/script&gt;&quot;&amp;", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_WithoutBaselines_SaysWhatWasNotMeasured()
    {
        PlantedFolder.Write(_folder["acts"], 200);
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--out", _folder["fit"])).Expect(0);
        (await Tool.RunAsync("evaluate", _folder["fit"], "--activations", _folder["acts"], "--replicates", "100", "--html", _folder["page.html"])).Expect(0);
        var text = File.ReadAllText(_folder["page.html"]);
        AssertSelfContained(PageText.Parse(text), text);
        Assert.Contains("This probe was not compared with everything that it has to beat.", text, StringComparison.Ordinal);
        Assert.Contains("shuffled labels, words and left-out domains were not run (--baselines)", text, StringComparison.Ordinal);
    }

    private static void AssertSelfContained(XDocument page, string text)
    {
        Assert.DoesNotContain(
            page.Descendants(), static element => element.Name.LocalName is "script" or "link" or "img" or "iframe" or "object" or "embed" or "image" or "use");
        Assert.All(
            page.Descendants().Attributes().Where(static attribute => attribute.Name.LocalName is "src" or "href" or "srcset" or "action"),
            static attribute => Assert.StartsWith("#", attribute.Value, StringComparison.Ordinal));
        Assert.DoesNotContain(page.Descendants().Attributes(), static attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.All(
            (string[])["http:", "https:", "url(", "@import", "NaN", "undefined", "Infinity", "∞"],
            word => Assert.DoesNotContain(word, text, StringComparison.Ordinal));
    }

    // Every number of the document in each form in which the page may write it.
    private static void Collect(JsonElement element, HashSet<string> known)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    Collect(property.Value, known);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item, known);
                }

                break;
            case JsonValueKind.Number:
                var value = element.GetDouble();
                foreach (var format in (string[])["0.000", "0.00", "0.####"])
                {
                    known.Add(Math.Abs(value).ToString(format, CultureInfo.InvariantCulture));
                }

                known.Add((100 * value).ToString("0.0", CultureInfo.InvariantCulture) + " %");
                break;
        }
    }

    [GeneratedRegex(@"\d+\.\d+( %)?")]
    private static partial Regex Figures();
}

using System.Text.Json;
using Candor.Probes.Evaluation;
using Candor.Testing;
using Xunit;

namespace Candor.Probes.Tests.Evaluation;

public sealed class TextBaselinesTests
{
    private static readonly string[] Beginnings = ["mar", "tel", "sol", "bra", "kin", "dor", "pel", "vas", "lun", "gri"];

    [Fact]
    public void WordsFit_EndingGivesTheLabelAway_FindsItInNamesNeverSeen()
    {
        // Trustworthy names end in "ville", the others in "oska"; beginnings of the test half do not occur in the fitted half.
        var (texts, labels, groups) = Questions(static i => i % 2 == 0 ? "ville" : "oska");
        var baseline = Fit(texts, labels, groups, static i => i < 100);
        Assert.True(Score(baseline, texts, labels, static i => i >= 100) > 0.99);
    }

    [Fact]
    public void WordsFit_WordingTellsNothing_IsAtChance()
    {
        var (texts, labels, groups) = Questions(static _ => "ville");
        var baseline = Fit(texts, labels, groups, static i => i < 100);
        Assert.InRange(Score(baseline, texts, labels, static i => i >= 100), 0.35, 0.65);
    }

    [Fact]
    public void WordsScore_CaseAndPunctuation_ChangeNothing()
    {
        var (texts, labels, groups) = Questions(static i => i % 2 == 0 ? "ville" : "oska");
        var baseline = WordsBaseline.Fit(texts, labels, groups);
        Assert.Equal(baseline.Score("Where is Marville?"), baseline.Score("WHERE is, marville"));
        Assert.NotEqual(baseline.Score("Where is Marville?"), baseline.Score("Where is Maroska?"));
    }

    [Fact]
    public void WordsScore_EmptyText_IsTheIntercept()
    {
        var (texts, labels, groups) = Questions(static i => i % 2 == 0 ? "ville" : "oska");
        Assert.True(float.IsFinite(WordsBaseline.Fit(texts, labels, groups).Score(string.Empty)));
    }

    [Fact]
    public void Words_FittedAndAsked_AreWeighedAndScoredAsByScikitLearn()
    {
        var reference = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Probes.Tests", "Fixtures", "words.json"))).RootElement;
        string[] fitted = [.. reference.GetProperty("fitted").EnumerateArray().Select(static text => text.GetString()!)];
        string[] asked = [.. reference.GetProperty("asked").EnumerateArray().Select(static text => text.GetString()!)];
        var vocabulary = TextVocabulary.Of([.. fitted.Select(TextTerms.Of)]);
        Assert.Equal(reference.GetProperty("terms").GetInt32(), vocabulary.Dimension);

        // Two groups are too few to choose a penalty among: it is 1.
        bool[] labels = [.. reference.GetProperty("labels").EnumerateArray().Select(static label => label.GetInt32() == 1)];
        var baseline = WordsBaseline.Fit(fitted, labels, [.. fitted.Select(static (_, i) => i < 4 ? "a" : "b")]);
        for (var i = 0; i < asked.Length; i++)
        {
            double[] expected = [.. reference.GetProperty("features")[i].EnumerateArray().Select(static value => value.GetDouble())];
            double[] values = [.. vocabulary.Features(TextTerms.Of(asked[i])).Values.Order().Select(static value => (double)value)];
            Assert.Equal(expected, values, (a, b) => Math.Abs(a - b) < 1e-6);
            Assert.Equal(reference.GetProperty("scores")[i].GetDouble(), baseline.Score(asked[i]), 3);
        }
    }

    [Fact]
    public void WordsFit_OneClass_IsRefused() =>
        Assert.Throws<ArgumentException>(() => WordsBaseline.Fit(["a", "b"], [true, true], ["a", "b"]));

    [Fact]
    public void LengthFit_UntrustworthyTextsAreLonger_RanksByLength()
    {
        bool[] labels = [.. Enumerable.Range(0, 40).Select(static i => i % 2 == 0)];
        int[] characters = [.. Enumerable.Range(0, 40).Select(static i => 20 + (i % 7) + (i % 2 * 10))];
        int[] tokens = [.. characters.Select(static c => c / 4)];
        var baseline = LengthBaseline.Fit(characters, tokens, labels);
        Assert.Equal(1, Auroc.Of([.. characters.Select((c, i) => baseline.Score(c, tokens[i]))], labels));
        Assert.True(baseline.Score(40, 10) > baseline.Score(20, 5));
    }

    private static WordsBaseline Fit(string[] texts, bool[] labels, string[] groups, Func<int, bool> include)
    {
        int[] rows = [.. Enumerable.Range(0, texts.Length).Where(include)];
        return WordsBaseline.Fit([.. rows.Select(i => texts[i])], [.. rows.Select(i => labels[i])], [.. rows.Select(i => groups[i])]);
    }

    private static double Score(WordsBaseline baseline, string[] texts, bool[] labels, Func<int, bool> include)
    {
        int[] rows = [.. Enumerable.Range(0, texts.Length).Where(include)];
        return Auroc.Of([.. rows.Select(i => baseline.Score(texts[i]))], [.. rows.Select(i => labels[i])]);
    }

    private static (string[] Texts, bool[] Labels, string[] Groups) Questions(Func<int, string> ending)
    {
        // 200 names of two beginnings each; the second one differs between the halves. Labels go by the parity of a scrambled index.
        string[] names = [.. Enumerable.Range(0, 200).Select(i => $"{Beginnings[i / 2 % 10]}{Beginnings[(i / 20 % 5) + (i < 100 ? 0 : 5)]}{ending(i)}")];
        return (
            [.. names.Select(static name => $"In which country is {name}?")],
            [.. Enumerable.Range(0, 200).Select(static i => i % 2 == 0)],
            [.. names.Select(static (name, i) => $"{name} {i}")]);
    }
}

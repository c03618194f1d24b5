using System.Text.Json;
using System.Text.Json.Nodes;
using Candor.Inference.Grounding;
using Candor.Inference.Tokenization;
using Candor.Testing;
using Google.Protobuf;

namespace Candor.Inference.Tests.Grounding;

public sealed class GroundingClassifierTests
{
    private const string Context = "Berlin is the capital of Germany. Rome is the capital of Italy.";
    private const string Question = "What is the capital of Germany?";

    // softmax([0, 4])[1].
    private const float Unsupported = 0.98201376f;

    [Fact]
    public void Read_AnswerOfTheContextsTokens_IsSupported()
    {
        using var folder = new TinyTokenClassifier();
        using var classifier = GroundingClassifier.Load(folder.Path);
        var reading = classifier.Read(Context, Question, "Berlin is the capital of Germany.");
        Assert.All(reading.Tokens, static token => Assert.Equal(1 - Unsupported, token.Probability, 1e-5));
        Assert.Empty(reading.Spans(0.5f));
        Assert.Equal(1, reading.Windows);
    }

    [Theory]
    [InlineData("It is Zanzibar, not Berlin.")]
    [InlineData("Zanzibar")]
    [InlineData("🦉 Berlin 🦉🦉 is 北京")]
    public void Read_AnswerWithForeignTokens_MarksThemInUtf16(string answer)
    {
        using var folder = new TinyTokenClassifier();
        using var classifier = GroundingClassifier.Load(folder.Path);
        var reading = classifier.Read(Context, Question, answer);
        Assert.Equal(Expected(answer, Context, Question), Unfounded(answer, reading));
        foreach (var span in reading.Spans(0.5f))
        {
            // End exclusive, whole characters, no white space at either end.
            Assert.InRange(span.Start, 0, span.End - 1);
            var text = answer[span.Start..span.End];
            Assert.Equal(text.Trim(), text);
            Assert.False(char.IsLowSurrogate(text[0]) || char.IsHighSurrogate(text[^1]));
            Assert.Equal(Unsupported, span.Probability, 1e-5);
        }

        // Together the tokens cover the answer, in order.
        Assert.Equal(answer.Length, reading.Tokens[^1].End);
        Assert.Equal(0, reading.Tokens[0].Start);
        Assert.All(
            reading.Tokens.Zip(reading.Tokens.Skip(1)),
            static pair => Assert.True(pair.Second.Start == pair.First.End || pair.Second.Start == pair.First.Start));
    }

    [Fact]
    public void Spans_NeighbouringTokens_AreJoinedAndTrimmed()
    {
        var reading = new GroundingReading("a bc  d", [new(0, 1, 0.9f), new(1, 3, 0.2f), new(3, 4, 0.7f), new(4, 6, 0.8f), new(6, 7, 0.1f)], 1);
        Assert.Equal([new(0, 1, 0.9f), new(3, 4, 0.8f)], reading.Spans(0.5f));
        Assert.Equal([new(0, 7, 0.9f)], reading.Spans(0.1f));
        Assert.Equal(0.9f, reading.Largest);
        Assert.True(float.IsNaN(new GroundingReading(string.Empty, [], 1).Largest));
    }

    [Fact]
    public void Read_LongContext_IsRefusedVerbatim()
    {
        using var folder = new TinyTokenClassifier(maxTokens: 40);
        using var classifier = GroundingClassifier.Load(folder.Path);
        var exception = Assert.Throws<GroundingException>(() => classifier.Read(string.Concat(Enumerable.Repeat(Context, 20)), Question, "Berlin"));
        Assert.Matches(
            "^Context, question and answer are [0-9]+ tokens long; the classifier reads 40. Shorten the context, or have it read in windows.$",
            exception.Message);
    }

    [Fact]
    public void Read_LongContextInWindows_GivesWhatTheWholeGives()
    {
        // The one sentence that counts stands far behind the limit.
        var context = string.Concat(Enumerable.Repeat("Rome is the capital of Italy. ", 30))
            + "Berlin is the capital of Germany. " + string.Concat(Enumerable.Repeat("Oslo is far. ", 30));
        using var whole = new TinyTokenClassifier();
        using var narrow = new TinyTokenClassifier(maxTokens: 90);
        using var reader = GroundingClassifier.Load(whole.Path);
        using var windowed = GroundingClassifier.Load(narrow.Path, new GroundingSettings { LongContext = LongContext.Windows });
        foreach (var answer in (string[])["Berlin", "Oslo is the capital of Germany", "Zanzibar is far"])
        {
            var (expected, reading) = (reader.Read(context, Question, answer), windowed.Read(context, Question, answer));
            Assert.Equal(1, expected.Windows);
            Assert.InRange(reading.Windows, 5, 60);
            Assert.Equal(expected.Tokens, reading.Tokens);
        }
    }

    [Fact]
    public void Read_AnswerLongerThanTheLimit_IsRefusedInWindowsToo()
    {
        using var folder = new TinyTokenClassifier(maxTokens: 40);
        using var classifier = GroundingClassifier.Load(folder.Path, new GroundingSettings { LongContext = LongContext.Windows });
        var exception = Assert.Throws<GroundingException>(() => classifier.Read(Context, Question, string.Concat(Enumerable.Repeat("Berlin ", 40))));
        Assert.EndsWith("Question and answer alone leave no room for a word of context.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one two three four five six seven eight nine ten", 9)]
    [InlineData("  leading and trailing  ", 11)]
    [InlineData("word", 4)]
    public void Windows_AnyContext_OverlapAndLoseNothing(string context, int most)
    {
        var windows = ContextWindows.Of(context, part => part.Length <= most)!;
        Assert.All(windows, window => Assert.InRange(window.Length, 1, most));
        var at = 0;
        foreach (var window in windows)
        {
            var start = context.IndexOf(window, StringComparison.Ordinal);
            Assert.InRange(start, 0, at);
            at = start + window.Length;
        }

        Assert.Equal(context.Length, at);
        Assert.Null(ContextWindows.Of("unbreakable", static part => part.Length <= 3));
    }

    // Every try of a part is a run of the tokenizer: parts may not be as long as what is left of the context.
    [Fact]
    public void Windows_ContextOfAThousandWindows_IsReadAFewTimesInAll()
    {
        var context = string.Concat(Enumerable.Repeat("word ", 5000));
        long read = 0;
        var windows = ContextWindows.Of(context, part =>
        {
            read += part.Length;
            return part.Length <= 50;
        })!;
        Assert.InRange(windows.Count, 900, 1100);
        Assert.InRange(read, 0, 20 * context.Length);
    }

    // Half-precision graphs overflow so. A NaN is above no threshold, and would pass for a token that the context supports.
    [Fact]
    public void Read_LogitsThatAreNotFinite_AreRefusedVerbatim()
    {
        using var folder = new TinyTokenClassifier();
        var graph = TinyTokenClassifier.Graph();
        graph.Graph.Initializer.Single(static tensor => tensor.Name == "four").FloatData[0] = float.NaN;
        File.WriteAllBytes(Path.Combine(folder.Path, "model.onnx"), graph.ToByteArray());
        using var classifier = GroundingClassifier.Load(folder.Path);
        Assert.Equal(
            "The classifier gives logits that are not finite for token 0 of the answer. A token that was not judged must not pass for supported.",
            Assert.Throws<GroundingException>(() => classifier.Read(Context, Question, "Berlin")).Message);
    }

    [Theory]
    [InlineData("\"512\"")]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("1e99")]
    public void Load_ConfigWithoutAUsableLimit_IsRefusedVerbatim(string limit)
    {
        using var folder = new TinyTokenClassifier();
        var config = Path.Combine(folder.Path, "config.json");
        File.WriteAllText(config, $$"""{"max_position_embeddings": {{limit}}}""");
        Assert.Equal(
            $"'{config}' does not name max_position_embeddings. Give the limit in the settings.",
            Assert.Throws<GroundingException>(() => GroundingClassifier.Load(folder.Path)).Message);
    }

    [Fact]
    public void Load_SpecialTokenWithoutAnId_IsRefused()
    {
        using var folder = new TinyTokenClassifier(static json => json["post_processor"]!["pair"]![0]!["SpecialToken"]!["id"] = null);
        Assert.StartsWith(
            "The tokenizer's post_processor is malformed:",
            Assert.Throws<GroundingException>(() => GroundingClassifier.Load(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SpecialTokenInTheAnswer_IsOnlyText()
    {
        using var folder = new TinyTokenClassifier();
        using var classifier = GroundingClassifier.Load(folder.Path);
        const string Answer = "Berlin<|note|>Zanzibar";
        var reading = classifier.Read(Context, Question, Answer);
        Assert.Equal(Answer.Length, reading.Tokens[^1].End);
        Assert.True(reading.Tokens.Count > 3);
    }

    [Fact]
    public void Read_TokenizerThatLowersCase_IsRefused()
    {
        using var folder = new TinyTokenClassifier(static json => json["normalizer"] = new JsonObject { ["type"] = "Lowercase" });
        using var classifier = GroundingClassifier.Load(folder.Path);
        var exception = Assert.Throws<GroundingException>(() => classifier.Read(Context, Question, "Berlin"));
        Assert.StartsWith("The tokenizer does not give the answer back: near character 0", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TokenizerWithoutPairs_IsRefusedVerbatim()
    {
        using var folder = new TinyTokenClassifier(static json => json["post_processor"] = null);
        Assert.Equal(
            "The tokenizer's post_processor does not say how two texts are joined; a classifier of context and answer needs that.",
            Assert.Throws<GroundingException>(() => GroundingClassifier.Load(folder.Path)).Message);
    }

    [Fact]
    public void Load_GraphThatIsNoTokenClassifier_IsRefused()
    {
        using var folder = new TinyTokenClassifier();
        File.WriteAllBytes(Path.Combine(folder.Path, "model.onnx"), TinyTokenClassifier.Graph("pooled").ToByteArray());
        Assert.EndsWith(
            "does not take input_ids and give logits. Export it as a token classifier.",
            Assert.Throws<GroundingException>(() => GroundingClassifier.Load(folder.Path)).Message, StringComparison.Ordinal);
        var hostile = TinyTokenClassifier.Graph();
        hostile.Graph.Node[0].OpType = "Loop";
        File.WriteAllBytes(Path.Combine(folder.Path, "model.onnx"), hostile.ToByteArray());
        Assert.Contains(
            "control flow is not allowed", Assert.Throws<GroundingException>(() => GroundingClassifier.Load(folder.Path)).Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(folder.Path, "model.onnx"));
        Assert.EndsWith(
            "has no model.onnx. Export it as a token classifier.",
            Assert.Throws<GroundingException>(() => GroundingClassifier.Load(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LabelThatTheGraphHasNot_IsRefusedWhenRead()
    {
        using var folder = new TinyTokenClassifier();
        using var classifier = GroundingClassifier.Load(folder.Path, new GroundingSettings { HallucinatedLabel = 2 });
        Assert.Contains(
            "with label 2 among them is expected",
            Assert.Throws<GroundingException>(() => classifier.Read(Context, Question, "Berlin")).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => GroundingClassifier.Load(folder.Path, new GroundingSettings { Prompt = "{context}" }));
    }

    [Fact]
    public void Join_PublishedProcessors_LayTheirTokensOut()
    {
        (long[] Ids, long[] Segments, int At) Join(string processor) =>
            PairTemplate.Read(JsonDocument.Parse($$"""{"post_processor": {{processor}}}""").RootElement).Join([7, 8], [9]);
        var bert = Join("""{"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]}""");
        Assert.Equal([1, 7, 8, 2, 9, 2], bert.Ids);
        Assert.Equal([0, 0, 0, 0, 1, 1], bert.Segments);
        Assert.Equal(4, bert.At);
        var roberta = Join(
            """{"type": "Sequence", "processors": [{"type": "ByteLevel"}, {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0]}]}""");
        Assert.Equal([0, 7, 8, 2, 2, 9, 2], roberta.Ids);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0], roberta.Segments);
        Assert.Equal(5, roberta.At);
    }

    [SharedFact("data/halueval_qa/halueval_qa.jsonl")]
    public void Read_PublishedAnswers_MapsEveryTokenBackToTheAnswer()
    {
        using var folder = new TinyTokenClassifier(maxTokens: 1 << 14);
        using var classifier = GroundingClassifier.Load(folder.Path);
        var lines = File.ReadLines(Repository.Shared("data/halueval_qa/halueval_qa.jsonl")).Take(60);
        var marked = 0;
        foreach (var row in lines.Select(static line => JsonDocument.Parse(line).RootElement))
        {
            var (context, question, answer) = (
                row.GetProperty("context").GetString()!, row.GetProperty("question").GetString()!, row.GetProperty("answer").GetString()!);
            var reading = classifier.Read(context, question, answer);
            Assert.Equal(Expected(answer, context, question), Unfounded(answer, reading));
            marked += reading.Spans(0.5f).Count;
        }

        Assert.True(marked > 20);
    }

    /// <summary>Which code units of the answer stand in a token that neither context nor question has, by the tokenizer alone.</summary>
    private static string Expected(string answer, string context, string question)
    {
        var tokenizer = TokenizerFactory.Load(Path.Combine(Repository.Root, "models", "atlas", "tokenizer.json"));
        var known = tokenizer.Encode($"{question}\n{context}", withSpecialTokens: false).ToHashSet();
        var marks = new char[answer.Length];
        Array.Fill(marks, '.');

        // Where a prefix of the tokens ends in the text, found by decoding each prefix whole; a cut character comes out as U+FFFD and counts for all of
        // its tokens.
        var ids = tokenizer.Encode(answer, withSpecialTokens: false).ToArray();
        for (var i = 0; i < ids.Length; i++)
        {
            var (start, end) = (Whole(ids.AsSpan(0, i)), ids.Length);
            for (var k = i + 1; k <= ids.Length; k++)
            {
                var length = Whole(ids.AsSpan(0, k));
                if (length > start)
                {
                    end = length;
                    break;
                }
            }

            for (var j = start; j < end && !known.Contains(ids[i]); j++)
            {
                marks[j] = '#';
            }
        }

        return new string(marks);

        int Whole(ReadOnlySpan<int> prefix) => tokenizer.Decode(prefix, skipSpecialTokens: true) is var text
            ? Enumerable.Range(0, text.Length + 1).Last(n => n <= answer.Length && text.AsSpan(0, n).SequenceEqual(answer.AsSpan(0, n))) : 0;
    }

    private static string Unfounded(string answer, GroundingReading reading)
    {
        var marks = new char[answer.Length];
        Array.Fill(marks, '.');
        foreach (var token in reading.Tokens.Where(static token => token.Probability > 0.5f))
        {
            marks.AsSpan(token.Start, token.End - token.Start).Fill('#');
        }

        return new string(marks);
    }
}

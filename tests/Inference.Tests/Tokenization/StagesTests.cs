using System.Text.Json.Nodes;

namespace Candor.Inference.Tests.Tokenization;

/// <summary>What each part of a tokenizer file does, on examples of the original's documentation where it has some.</summary>
public sealed class StagesTests
{
    [Theory]
    [InlineData("Removed", false, "the·final·countdown")]
    [InlineData("Isolated", false, "the·-·final·-·-·countdown")]
    [InlineData("MergedWithPrevious", false, "the-·final-·-·countdown")]
    [InlineData("MergedWithNext", false, "the·-final·-·-countdown")]
    [InlineData("Contiguous", false, "the·-·final·--·countdown")]
    [InlineData("Isolated", true, "the·-·final·-·-·countdown")]
    [InlineData("MergedWithPrevious", true, "the·-final·-·-countdown")]
    [InlineData("MergedWithNext", true, "the-·final-·-·countdown")]
    [InlineData("Contiguous", true, "the·-·final·--·countdown")]
    [InlineData("Removed", true, "-·-·-")]
    public void Split_Behaviors_CutAsDocumented(string behavior, bool invert, string expected)
    {
        var json = Words("the", "final", "countdown", "-", "--", "the-", "final-", "-final", "-countdown");
        json["pre_tokenizer"] = TinyTokenizer.Part(
            $$$"""{"type":"Split","pattern":{"String":"-"},"behavior":"{{{behavior}}}","invert":{{{(invert ? "true" : "false")}}}}""");
        Assert.Equal(expected, TinyTokenizer.Show(TinyTokenizer.Load(json), "the-final--countdown"));
    }

    [Theory]
    [InlineData(true, "a·1·2·b")]
    [InlineData(false, "a·12·b")]
    public void Digits_IndividualOrNot_CutAsDocumented(bool individual, string expected)
    {
        var json = Words("12", "a", "b", "1", "2", "a12b");
        json["pre_tokenizer"] = TinyTokenizer.Part($$"""{"type":"Digits","individual_digits":{{(individual ? "true" : "false")}}}""");
        Assert.Equal(expected, TinyTokenizer.Show(TinyTokenizer.Load(json), "a12b"));
    }

    [Theory]
    [InlineData("always", true, "hi yo", "\u2581hi·\u2581yo")]
    [InlineData("always", true, " hi", "\u2581hi")]
    [InlineData("never", true, "hi yo", "hi·\u2581yo")]
    [InlineData("first", true, "hi<x>yo", "\u2581hi·<x>·yo")]
    [InlineData("always", true, "hi<x>yo", "\u2581hi·<x>·\u2581yo")]
    [InlineData("first", true, "<x>yo", "<x>·yo")]
    [InlineData("first", false, "hi yo", "\u2581hi\u2581yo")]
    public void Metaspace_Schemes_PutTheMarkAsDocumented(string scheme, bool split, string text, string expected)
    {
        var json = Words("hi", "yo", "\u2581hi", "\u2581yo", "\u2581hi\u2581yo");
        json["added_tokens"] = new JsonArray(TinyTokenizer.Added("<x>"));
        json["pre_tokenizer"] = TinyTokenizer.Part(
            $$"""{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"{{scheme}}","split":{{(split ? "true" : "false")}}}""");
        Assert.Equal(expected, TinyTokenizer.Show(TinyTokenizer.Load(json), text));
    }

    [Theory]
    [InlineData(false, false, "a <x> b", "a· ·<x>· ·b")]
    [InlineData(true, false, "a <x> b", "a·<x>· ·b")]
    [InlineData(false, true, "a <x>\n  b", "a· ·<x>·b")]
    [InlineData(true, true, " <x> <x> ", "<x>·<x>")]
    public void AddedToken_TakesSpace_AsItsFlagsSay(bool left, bool right, string text, string expected)
    {
        var json = TinyTokenizer.Json();
        json["added_tokens"] = new JsonArray(TinyTokenizer.Added("<x>", left, right));
        var tokenizer = TinyTokenizer.Load(json);
        Assert.Equal(expected, TinyTokenizer.Show(tokenizer, text));

        var encoder = tokenizer.CreateEncoder(withSpecialTokens: true);
        int[] ids = [.. text.SelectMany(unit => encoder.Append(unit.ToString())), .. encoder.Complete()];
        Assert.Equal(tokenizer.Encode(text, withSpecialTokens: true), ids);
    }

    [Fact]
    public void AddedToken_OfSeveralAtOnePlace_TheLongestCounts()
    {
        var json = TinyTokenizer.Json();
        json["added_tokens"] = new JsonArray(TinyTokenizer.Added("<x"), TinyTokenizer.Added("<x>"), TinyTokenizer.Added("x>b"));
        var tokenizer = TinyTokenizer.Load(json);
        Assert.Equal("<x>·b·<x·b·x>b", TinyTokenizer.Show(tokenizer, "<x>b<xbx>b"));
    }

    [Theory]
    [InlineData("a", "a·é·a·-·a")]
    [InlineData("é", "a·é·a·-·a")]
    public void AddedToken_SingleWord_CountsWhereItTouchesNoWord(string token, string expected)
    {
        var json = TinyTokenizer.Json();
        var added = TinyTokenizer.Added("-" + token);
        added["single_word"] = true;
        json["added_tokens"] = new JsonArray(added);
        var tokenizer = TinyTokenizer.Load(json);
        Assert.Equal(expected, TinyTokenizer.Show(tokenizer, "aéa-a"));
        Assert.Equal($"-{token}·.·-{token}", TinyTokenizer.Show(tokenizer, $"-{token}.-{token}"));
        Assert.Equal($"-·{(token == "a" ? "a" : "é")}·b", TinyTokenizer.Show(tokenizer, $"-{token}b"));
    }

    [Fact]
    public void AddedToken_BeginsInSpaceThatAnotherTook_IsFoundToo()
    {
        var json = TinyTokenizer.Json();
        json["added_tokens"] = new JsonArray(TinyTokenizer.Added("<x>", stripsRight: true), TinyTokenizer.Added("\n\n"));
        Assert.Equal("<x>·\n\n·a", TinyTokenizer.Show(TinyTokenizer.Load(json), "<x>  \n\na"));
    }

    [Fact]
    public void AddedToken_Normalized_IsLookedForInNormalizedText()
    {
        var json = TinyTokenizer.Json();
        json["normalizer"] = TinyTokenizer.Part("""{"type":"Lowercase"}""");
        json["added_tokens"] = new JsonArray(TinyTokenizer.Added("<X>", isNormalized: true), TinyTokenizer.Added("<B>"));
        Assert.Equal("a·<x>·<x>·<·b·>·<B>", TinyTokenizer.Show(TinyTokenizer.Load(json), "A<x><X><b><B>"));
    }

    [Fact]
    public void Unknown_CharactersNextToEachOther_AreFusedAsTheModelSays()
    {
        var json = TinyTokenizer.Json();
        Assert.Equal("a·?·b·?", TinyTokenizer.Show(TinyTokenizer.Load(json), "a\u00fc\u00f6b\ud83d\ude42"));
        json["model"]!["fuse_unk"] = false;
        Assert.Equal("a·?·?·b·?", TinyTokenizer.Show(TinyTokenizer.Load(json), "a\u00fc\u00f6b\ud83d\ude42"));
        json["model"]!["unk_token"] = null;
        Assert.Equal("a·b", TinyTokenizer.Show(TinyTokenizer.Load(json), "a\u00fc\u00f6b\ud83d\ude42"));
    }

    [Fact]
    public void Merge_LongWord_JoinsAsAShortOneWould()
    {
        var json = TinyTokenizer.Json();
        TinyTokenizer.Merge(json, "b", "a");
        TinyTokenizer.Merge(json, "a", "b");
        TinyTokenizer.Merge(json, "ab", "a");
        TinyTokenizer.Merge(json, "ba", "ba");
        TinyTokenizer.Merge(json, "a", "a");
        var tokenizer = TinyTokenizer.Load(json);

        // Long words take another path; a long word of parts that cannot join is those parts.
        var random = new Random(3);
        for (var sample = 0; sample < 200; sample++)
        {
            string[] parts = [.. Enumerable.Range(0, 8).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => "ab"[random.Next(2)])))];
            Assert.Equal(
                string.Join("·c·", parts.Select(part => TinyTokenizer.Show(tokenizer, part))),
                TinyTokenizer.Show(tokenizer, string.Join('c', parts)));
        }
    }

    [Fact]
    public void Decode_ByteFallback_InvalidRunIsOneReplacementAByte()
    {
        var json = TinyTokenizer.Json();
        json["decoder"] = TinyTokenizer.Part("""
                {"type":"Sequence","decoders":[
                    {"type":"Replace","pattern":{"String":"\u2581"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},
                    {"type":"Strip","content":" ","start":1,"stop":0}]}
                """);
        var vocabulary = json["model"]!["vocab"]!.AsObject();
        foreach (var (name, id) in new[] { ("<0xC3>", 800), ("<0xA9>", 801), ("\u2581a", 802) })
        {
            vocabulary[name] = id;
        }

        var tokenizer = TinyTokenizer.Load(json);
        Assert.Equal("a\u00e9 a", tokenizer.Decode([802, 800, 801, 802], skipSpecialTokens: true));
        Assert.Equal("a\ufffd\ufffd\ufffd", tokenizer.Decode([802, 800, 801, 800], skipSpecialTokens: true));
    }

    // A model whose words are tokens: what comes out is what was cut.
    private static JsonObject Words(params string[] words)
    {
        var json = TinyTokenizer.Json();
        json["model"]!["ignore_merges"] = true;
        var vocabulary = json["model"]!["vocab"]!.AsObject();
        foreach (var word in words)
        {
            vocabulary.TryAdd(word, vocabulary.Count);
        }

        return json;
    }
}

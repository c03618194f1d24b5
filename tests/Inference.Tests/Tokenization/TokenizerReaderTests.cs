using System.Text;
using System.Text.Json.Nodes;
using Candor.Inference.Tokenization;
using Candor.Testing;

namespace Candor.Inference.Tests.Tokenization;

public sealed class TokenizerReaderTests
{
    [Theory]
    [InlineData("normalizer", """{"type":"Transliterate"}""", "tokenizer.normalizer of type Transliterate")]
    [InlineData(
        "normalizer", """{"type":"Sequence","normalizers":[{"type":"Lowercase"},{"type":"Append"}]}""", "tokenizer.normalizer.normalizers[1] of type Append")]
    [InlineData("normalizer", """{"type":"NFC","version":15}""", "tokenizer.normalizer.version")]
    [InlineData(
        "normalizer",
        """{"type":"Replace","pattern":{"Regex":"\\R"},"content":" "}""",
        "tokenizer.normalizer.pattern.Regex with '\\R' at character 2 of the pattern '\\R'")]
    [InlineData("normalizer", """{"type":"Replace","pattern":{"String":""},"content":" "}""", "tokenizer.normalizer.pattern of no text")]
    [InlineData("pre_tokenizer", """{"type":"UnicodeScripts"}""", "tokenizer.pre_tokenizer of type UnicodeScripts")]
    [InlineData("pre_tokenizer", """{"type":"FixedLength","length":3}""", "tokenizer.pre_tokenizer of type FixedLength")]
    [InlineData(
        "pre_tokenizer",
        """{"type":"Split","pattern":{"Regex":"\\Rx"},"behavior":"Isolated","invert":false}""",
        "tokenizer.pre_tokenizer.pattern.Regex with '\\R' at character 2 of the pattern '\\Rx'")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"String":"x"},"behavior":"Merged","invert":false}""", "tokenizer.pre_tokenizer.behavior Merged")]
    [InlineData("pre_tokenizer", """{"type":"Digits","individual_digits":true,"extra":1}""", "tokenizer.pre_tokenizer.extra")]
    [InlineData(
        "pre_tokenizer",
        """{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Metaspace","replacement":"▁","prepend_scheme":"first"}]}""",
        "tokenizer.pre_tokenizer.pretokenizers[1].prepend_scheme first after a part that can take out a text's start")]
    [InlineData("post_processor", """{"type":"Pair"}""", "tokenizer.post_processor of type Pair")]
    [InlineData("decoder", """{"type":"CTC"}""", "tokenizer.decoder of type CTC")]
    [InlineData(
        "decoder",
        """{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"ByteFallback"}]}""",
        "tokenizer.decoder.decoders[1] of type ByteFallback after the tokens were fused")]
    [InlineData("decoder", """{"type":"BPEDecoder","suffix":""}""", "tokenizer.decoder.suffix of no text")]
    [InlineData("model", """{"type":"Unigram","vocab":[["a",0]]}""", "tokenizer.model without unk_id")]
    [InlineData("model", """{"type":"Unigram","vocab":[["a",0]],"unk_id":0,"alpha":0.1}""", "tokenizer.model.alpha")]
    [InlineData("model", """{"type":"Morphemes"}""", "tokenizer.model of type Morphemes")]
    [InlineData("model", """{"type":"BPE","dropout":0.1,"vocab":{"a":0},"merges":[]}""", "tokenizer.model.dropout with the value 0.1")]
    [InlineData(
        "added_tokens",
        """[{"id":900,"content":"x!","normalized":false,"special":true}]""",
        "tokenizer.added_tokens[0].id 900 where the vocabulary's order gives 49")]
    [InlineData(
        "added_tokens",
        """[{"id":1,"content":"a","normalized":false,"special":true},{"id":1,"content":"a","normalized":false,"special":false}]""",
        "tokenizer.added_tokens[1]: a second token 'a'")]
    [InlineData("added_tokens", """[{"id":50,"content":"","normalized":false,"special":true}]""", "tokenizer.added_tokens[0].content of no text")]
    [InlineData("something", "{}", "tokenizer.something")]
    public void Load_Unsupported_IsRefusedByName(string part, string value, string named)
    {
        var json = TinyTokenizer.Json();
        json[part] = JsonNode.Parse(value);
        Assert.Equal($"cannot be used: {named} is not supported.", Refusal(json.ToJsonString()));
    }

    [Fact]
    public void Load_TruncationAndPadding_AreTheCallersAndCountForNothing()
    {
        var json = TinyTokenizer.Json();
        json["truncation"] = JsonNode.Parse("""{"direction":"Right","max_length":2,"strategy":"LongestFirst","stride":0}""");
        json["padding"] = JsonNode.Parse(
            """{"strategy":{"Fixed":8},"direction":"Right","pad_to_multiple_of":null,"pad_id":0,"pad_type_id":0,"pad_token":"?"}""");
        Assert.Equal("a·b·c", TinyTokenizer.Show(TinyTokenizer.Load(json), "abc"));
    }

    [Theory]
    [InlineData("not base64", "is not base64")]
    [InlineData("", "does not hold a trie")]
    [InlineData("CAAAAAAAAAA=", "does not hold a trie")]
    [InlineData("BAAAAAAAAAD/", "holds replacements that are not UTF-8")]
    public void Load_DamagedCharacterMap_SaysSo(string map, string problem)
    {
        var json = TinyTokenizer.Json();
        json["normalizer"] = new JsonObject { ["type"] = "Precompiled", ["precompiled_charsmap"] = map };
        Assert.Equal($"is malformed: tokenizer.normalizer.precompiled_charsmap {problem}.", Refusal(json.ToJsonString()));
    }

    [Theory]
    [InlineData("""{"type":"BPE","merges":[]}""", "tokenizer.model.vocab is missing")]
    [InlineData("""{"type":"BPE","vocab":{},"merges":[]}""", "tokenizer.model.vocab is empty")]
    [InlineData("""{"type":"BPE","vocab":{"a":-1},"merges":[]}""", "tokenizer.model.vocab['a'] is not an integer in [0, 16777216)")]
    [InlineData("""{"type":"BPE","vocab":{"a":0},"merges":["a b c"]}""", "tokenizer.model.merges[0] is not a pair")]
    [InlineData("""{"type":"BPE","vocab":{"a":0},"merges":["a a"]}""", "tokenizer.model.merges[0] joins or makes a token that is not in the vocabulary")]
    [InlineData("""{"type":"BPE","vocab":{"a":0},"merges":[],"unk_token":"b"}""", "tokenizer.model.unk_token is not in the vocabulary")]
    [InlineData("""{"type":"BPE","vocab":{"a":0},"merges":[],"fuse_unk":1}""", "tokenizer.model.fuse_unk is not true or false")]
    [InlineData("[]", "tokenizer.model is not an object")]
    public void Load_Malformed_NamesTheField(string model, string problem)
    {
        var json = TinyTokenizer.Json();
        json["model"] = JsonNode.Parse(model);
        Assert.Equal($"is malformed: {problem}.", Refusal(json.ToJsonString()));
    }

    [Fact]
    public void Load_NotJson_SaysSo() => Assert.StartsWith("is not valid JSON: ", Refusal("{"), StringComparison.Ordinal);

    [Fact]
    public void Load_NoFile_SaysSo()
    {
        var path = Path.Combine(Path.GetTempPath(), "no-such-tokenizer.json");
        Assert.StartsWith(
            $"The tokenizer '{path}' cannot be read: ", Assert.Throws<TokenizerException>(() => TokenizerFactory.Load(path)).Message, StringComparison.Ordinal);
    }

    [SharedFact("models/tiny-qwen2")]
    public void Load_PublishedTokenizerWithNormalization_Composes()
    {
        var tokenizer = TokenizerFactory.Load(Repository.Shared("models/tiny-qwen2/optimum/tokenizer.json"));
        Assert.Equal(tokenizer.Encode("caf\u00e9", withSpecialTokens: true), tokenizer.Encode("cafe\u0301", withSpecialTokens: true));
    }

    private static string Refusal(string json)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, json, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            var message = Assert.Throws<TokenizerException>(() => TokenizerFactory.Load(path)).Message;
            return message[$"The tokenizer '{path}' ".Length..];
        }
        finally
        {
            File.Delete(path);
        }
    }
}

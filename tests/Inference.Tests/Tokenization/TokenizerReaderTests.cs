using System.Text;
using System.Text.Json.Nodes;
using Candor.Inference.Tokenization;
using Candor.Testing;

namespace Candor.Inference.Tests.Tokenization;

public sealed class TokenizerReaderTests
{
    [Theory]
    [InlineData("normalizer", """{"type":"Precompiled","precompiled_charsmap":""}""", "tokenizer.normalizer of type Precompiled")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"Lowercase"},{"type":"StripAccents"}]}""", "tokenizer.normalizer.normalizers[1] of type StripAccents")]
    [InlineData("normalizer", """{"type":"NFC"}""", "tokenizer.normalizer of type NFC in a process with invariant globalization, which cannot normalize")]
    [InlineData("pre_tokenizer", """{"type":"BertPreTokenizer"}""", "tokenizer.pre_tokenizer of type BertPreTokenizer")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"\\bx"},"behavior":"Isolated","invert":false}""", "tokenizer.pre_tokenizer.pattern.Regex with '\\b' at character 2 of the pattern '\\bx'")]
    [InlineData("pre_tokenizer", """{"type":"Digits","individual_digits":true,"extra":1}""", "tokenizer.pre_tokenizer.extra")]
    [InlineData("pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"ByteLevel","add_prefix_space":false,"use_regex":false},{"type":"Digits","individual_digits":true}]}""", "tokenizer.pre_tokenizer.pretokenizers[1] after ByteLevel")]
    [InlineData("post_processor", """{"type":"RobertaProcessing"}""", "tokenizer.post_processor of type RobertaProcessing")]
    [InlineData("decoder", """{"type":"WordPiece"}""", "tokenizer.decoder of type WordPiece")]
    [InlineData("decoder", """{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"ByteFallback"}]}""", "tokenizer.decoder.decoders[1] of type ByteFallback after the tokens were fused")]
    [InlineData("truncation", """{"max_length":5}""", "tokenizer.truncation with the value {\"max_length\":5}")]
    [InlineData("model", """{"type":"Unigram","vocab":[]}""", "tokenizer.model of type Unigram")]
    [InlineData("model", """{"type":"BPE","dropout":0.1,"vocab":{"a":0},"merges":[]}""", "tokenizer.model.dropout with the value 0.1")]
    [InlineData("something", "{}", "tokenizer.something")]
    public void Load_Unsupported_IsRefusedByName(string part, string value, string named)
    {
        var json = TinyTokenizer.Json();
        json[part] = JsonNode.Parse(value);
        Assert.Equal($"cannot be used: {named} is not supported.", Refusal(json.ToJsonString()));
    }

    [Fact]
    public void Load_SingleWordToken_IsRefusedByName()
    {
        var json = TinyTokenizer.Json();
        var token = TinyTokenizer.Added(1, "a");
        token["single_word"] = true;
        json["added_tokens"] = new JsonArray(token);
        Assert.Equal("cannot be used: tokenizer.added_tokens[0].single_word is not supported.", Refusal(json.ToJsonString()));
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
        Assert.StartsWith($"The tokenizer '{path}' cannot be read: ", Assert.Throws<TokenizerException>(() => TokenizerFactory.Load(path)).Message, StringComparison.Ordinal);
    }

    [SharedFact("models/tiny-qwen2")]
    public void Load_PublishedTokenizerWithNormalization_IsRefusedRatherThanApproximated() =>
        Assert.Contains(
            "tokenizer.normalizer of type NFC in a process with invariant globalization, which cannot normalize is not supported.",
            Assert.Throws<TokenizerException>(() => TokenizerFactory.Load(Repository.Shared("models/tiny-qwen2/optimum/tokenizer.json"))).Message,
            StringComparison.Ordinal);

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

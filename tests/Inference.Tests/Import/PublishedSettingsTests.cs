using System.Text.Json.Nodes;
using Candor.Inference.Import;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;

namespace Candor.Inference.Tests.Import;

/// <summary>Special tokens, chat templates and sizes come from files that disagree from model to model.</summary>
public sealed class PublishedSettingsTests
{
    [Fact]
    public void EndTokens_OfEveryFile_AreJoinedInTheOrderOfTheirAuthority()
    {
        using var published = new PublishedCopy();
        published.Edit("generation_config.json", static json => json["eos_token_id"] = new JsonArray(7, 9));
        published.Edit("config.json", static json => json["eos_token_id"] = 2);
        published.Edit("tokenizer_config.json", static json => json["eos_token"] = new JsonObject { ["content"] = "z" });
        Assert.Equal([7, 9, 2, 26], published.Instrument().Manifest.EndTokens);
    }

    [Fact]
    public void EndTokens_OutsideTheVocabularyOrAbsent_AreRefused()
    {
        using var published = new PublishedCopy();
        published.Edit("config.json", static json => json["eos_token_id"] = 64);
        Assert.Equal(["no file says which token ends an answer. Put 'eos_token_id' into generation_config.json."], published.Problems());
    }

    [Fact]
    public void BeginToken_TokenizerSettingsSayNone_IsAbsentWhateverTheConfigurationSays()
    {
        using var published = new PublishedCopy();
        published.Edit("config.json", static json => json["bos_token_id"] = 1);
        Assert.Equal(1, published.Instrument().Manifest.BeginToken);
        published.Edit("tokenizer_config.json", static json => json["bos_token"] = null);
        Assert.Null(published.Instrument().Manifest.BeginToken);
        Assert.Null(ModelManifestReader.Read(published.Out).BeginToken);
        published.Edit("tokenizer_config.json", static json => json["bos_token"] = "c");
        Assert.Equal(3, published.Instrument().Manifest.BeginToken);
    }

    [Theory]
    [InlineData("chat_template.jinja", null)]
    [InlineData("chat_template.json", "text")]
    [InlineData("tokenizer_config.json", "text")]
    [InlineData("tokenizer_config.json", "list")]
    public void ChatTemplate_InAnyOfItsPlaces_IsWrittenBesideTheGraph(string file, string? kind)
    {
        const string template = "{% for message in messages %}{{ message.content }}{% endfor %}";
        using var published = new PublishedCopy();
        Assert.Null(published.Instrument().Manifest.ChatTemplate);
        if (kind is null)
        {
            File.WriteAllText(published[file], template);
        }
        else
        {
            published.Edit(file, json => json["chat_template"] = kind == "text" ? template : new JsonArray(
                new JsonObject { ["name"] = "tool_use", ["template"] = "x" }, new JsonObject { ["name"] = "default", ["template"] = template }));
        }

        published.Instrument();
        var model = ModelManifestReader.Read(published.Out);
        Assert.Equal(template, File.ReadAllText(model.ChatTemplate!.Path));
    }

    [Fact]
    public void ChatTemplate_ThatCannotBeRun_IsLeftOutAndNoted()
    {
        using var published = new PublishedCopy();
        File.WriteAllText(published["chat_template.jinja"], "{% for %}");
        var report = published.Instrument();
        Assert.Null(report.Manifest.ChatTemplate);
        Assert.Contains("The model has no chat template then; questions must come with whole prompts.", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_InAPartForText_AreFound()
    {
        using var published = new PublishedCopy();
        published.Edit("config.json", static json =>
        {
            var inner = new JsonObject { ["max_position_embeddings"] = 48, ["eos_token_id"] = 5 };
            json.Clear();
            json["text_config"] = inner;
        });
        var model = published.Instrument().Manifest;
        Assert.Equal(48, model.Architecture.ContextLength);
        Assert.Equal([5], model.EndTokens);
    }

    [Fact]
    public void Context_NoFileSays_IsAssumedAndNoted()
    {
        using var published = new PublishedCopy();
        published.Edit("config.json", static json => json.Remove("max_position_embeddings"));
        var report = published.Instrument();
        Assert.Equal(2048, report.Manifest.Architecture.ContextLength);
        Assert.StartsWith("no file says how long a sequence may be; 2048 tokens are assumed.", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Phrases_TokenizerHasTheLetters_FollowThePrompt()
    {
        using var published = new PublishedCopy();
        Assert.Empty(published.Instrument().Manifest.AbstentionPhrases);
        published.WriteTokenizer(CharacterTokenizer.Json("I'"));
        Assert.Equal(" I don't know.", Assert.Single(published.Instrument().Manifest.AbstentionPhrases).Text);
        Directory.Delete(published.Out, recursive: true);
        File.WriteAllText(published["chat_template.jinja"], "{{ messages[0].content }}");
        var phrase = Assert.Single(published.Instrument().Manifest.AbstentionPhrases);
        Assert.Equal("I don't know.", phrase.Text);
        Assert.Equal(TokenizerFactory.Load(published["tokenizer.json"]).Encode(phrase.Text, withSpecialTokens: false), phrase.TokenIds);
    }

    [Theory]
    [InlineData("HuggingFaceTB/SmolLM2-135M", "smollm2-135m")]
    [InlineData("Ünïcode name!", "n-code-name")]
    [InlineData("...", "model")]
    public void Name_FromWhatTheModelCallsItself_IsMadeSound(string text, string expected) => Assert.Equal(expected, ModelName.From(text.Split('/')[^1]));

    [Fact]
    public void License_InTheModelCard_IsTakenOver()
    {
        using var published = new PublishedCopy();
        File.WriteAllText(published["README.md"], "---\nlanguage: en\nlicense: apache-2.0\n---\n# A model\n");
        published.Instrument();
        Assert.Equal("apache-2.0", (string)JsonNode.Parse(File.ReadAllText(Path.Combine(published.Out, "model.json")))!["license"]!);
    }
}

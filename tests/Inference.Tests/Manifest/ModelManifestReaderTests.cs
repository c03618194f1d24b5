using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Candor.Inference.Manifest;
using Candor.Testing;

namespace Candor.Inference.Tests.Manifest;

public sealed class ModelManifestReaderTests : IDisposable
{
    private readonly ModelFolderFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Read_EmbeddedModel_GivesWhatTheFileSays()
    {
        var model = ModelManifestReader.Read(Repository.Atlas);
        Assert.Equal("atlas", model.Name);
        Assert.Equal(256, model.Architecture.ContextLength);
        Assert.Equal("residual.{index}", model.Tensors.Residual);
        Assert.Equal(" I don't know.", Assert.Single(model.AbstentionPhrases).Text);
        Assert.Contains("{question}", model.PromptTemplate, StringComparison.Ordinal);
        Assert.All(model.Files, static file => Assert.True(Path.IsPathFullyQualified(file.Path)));
    }

    [Fact]
    public void Read_Fingerprint_IsTheHashOfTheHashes()
    {
        var model = ModelManifestReader.Read(Repository.Atlas);
        string[] hashes = [.. new[] { "model.onnx", "tokenizer.json" }.Select(
            static file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Repository.Atlas, file)))))];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{hashes[0]}\n{hashes[1]}"))), model.Fingerprint);
        Assert.Equal(hashes[1], model.TokenizerFingerprint);
    }

    [Fact]
    public void Read_ExternalData_IsPartOfTheFingerprintInTheManifestsOrder()
    {
        File.WriteAllText(_fixture.PathOf("a.data"), "a");
        File.WriteAllText(_fixture.PathOf("b.data"), "b");
        _fixture.Json["graph"]!["external_data"] = new JsonArray(Entry("b.data"), Entry("a.data"));
        _fixture.Save();
        var model = ModelManifestReader.Read(_fixture.Folder);
        Assert.Equal(["model.onnx", "b.data", "a.data", "tokenizer.json"], model.Files.Select(static file => Path.GetFileName(file.Path)));
        Assert.NotEqual(ModelManifestReader.Read(Repository.Atlas).Fingerprint, model.Fingerprint);
    }

    [Fact]
    public void Read_NoManifest_NamesIt()
    {
        var folder = Path.Combine(_fixture.Folder, "nowhere");
        var refused = Assert.Throws<ModelFolderException>(() => ModelManifestReader.Read(folder));
        Assert.Equal(
            $"The model folder '{folder}' cannot be used: the file 'model.json' is missing; 'candor instrument' makes it from a published model.",
            refused.Message);
    }

    [Fact]
    public void Read_ManifestNotJson_SaysSo()
    {
        File.WriteAllText(_fixture.PathOf(ModelManifestReader.FileName), "{ \"schema\": 1, \"schema\": 1 }");
        Assert.StartsWith("model.json is not valid JSON: ", Assert.Single(_fixture.Problems()), StringComparison.Ordinal);
        File.WriteAllText(_fixture.PathOf(ModelManifestReader.FileName), "[]");
        Assert.Equal("model.json is not a JSON object.", Assert.Single(_fixture.Problems()));
    }

    [Fact]
    public void Read_AlteredFile_NamesFileAndBothHashes()
    {
        var bytes = File.ReadAllBytes(_fixture.PathOf("model.onnx"));
        var expected = Convert.ToHexStringLower(SHA256.HashData(bytes));
        bytes[^1] ^= 1;
        File.WriteAllBytes(_fixture.PathOf("model.onnx"), bytes);
        var actual = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Assert.Equal([$"the file 'model.onnx' was altered: its SHA-256 is {actual}, but model.json says {expected}."], _fixture.Problems());
    }

    [Fact]
    public void Read_SeveralProblems_ListsEveryOne()
    {
        File.Delete(_fixture.PathOf("tokenizer.json"));
        _fixture.Json["schema"] = 2;
        _fixture.Json["colour"] = "blue";
        _fixture.Json.Remove("license");
        _fixture.Json["name"] = "Atlas!";
        _fixture.Json["architecture"]!["layers"] = 0;
        _fixture.Json["architecture"]!["depth"] = 3;
        _fixture.Json["tensors"]!["past_key"] = "past.key";
        _fixture.Json["prompt_template"] = "Answer:";
        _fixture.Json["graph"]!["sha256"] = "ABC";
        _fixture.Save();
        var problems = _fixture.Problems();
        Assert.Equal(
            [
                "field 'schema' must be an integer in [1, 1], but is 2.",
                "field 'name' must be at most 64 lower-case letters, digits, dots, dashes and underscores, but is 'Atlas!'.",
                "field 'license' is missing.",
                "field 'architecture.layers' must be an integer in [1, 1024], but is 0.",
                "field 'architecture.depth' is unknown.",
                "field 'tensors.past_key' must contain {layer}, but is 'past.key'.",
                "field 'prompt_template' must contain {question} once.",
                "field 'graph.sha256' must be 64 lower-case hexadecimal digits.",
                "the file 'tokenizer.json' is missing; field 'tokenizer.file' names it.",
                "field 'colour' is unknown.",
            ],
            problems);
        var message = Assert.Throws<ModelFolderException>(() => ModelManifestReader.Read(_fixture.Folder)).Message;
        Assert.StartsWith($"The model folder '{_fixture.Folder}' cannot be used, for 10 reasons:\n- field 'schema'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TokenIdsOutsideVocabulary_AreNamed()
    {
        _fixture.Json["special_tokens"]!["bos"] = -1;
        _fixture.Json["special_tokens"]!["eos"] = new JsonArray(1, 2048);
        _fixture.Json["abstention"]!["phrases"]![0]!["token_ids"] = new JsonArray(5, "x");
        _fixture.Json["abstention"]!["phrases"]![0]!["weight"] = 0;
        _fixture.Save();
        Assert.Equal(
            [
                "field 'special_tokens.bos' must be an integer in [0, 2047], but is -1.",
                "field 'special_tokens.eos[1]' must be an integer in [0, 2047], but is 2048.",
                "field 'abstention.phrases[0].token_ids[1]' must be an integer in [0, 2047], but is \"x\".",
                "field 'abstention.phrases[0].weight' must be a finite number above 0, but is 0.",
            ],
            _fixture.Problems());
    }

    [Theory]
    [InlineData("../model.onnx")]
    [InlineData("/etc/hostname")]
    [InlineData("a/../../model.onnx")]
    [InlineData("a//b")]
    [InlineData("..\\model.onnx")]
    [InlineData("c:model.onnx")]
    public void Read_PathThatLeavesTheFolder_IsRefused(string file)
    {
        _fixture.Json["graph"]!["file"] = file;
        _fixture.Save();
        Assert.Equal([$"field 'graph.file' must name a file inside the folder, but is '{file}'."], _fixture.Problems());
    }

    [Fact]
    public void Read_LinksInsideAndOutsideTheFolder_AreFollowedAndHashed()
    {
        // Hub caches keep every file as a link to another folder.
        File.CreateSymbolicLink(_fixture.PathOf("inside.onnx"), _fixture.PathOf("model.onnx"));
        File.CreateSymbolicLink(_fixture.PathOf("outside.onnx"), Path.Combine(Repository.Atlas, "model.onnx"));
        foreach (var name in (string[])["inside.onnx", "outside.onnx"])
        {
            _fixture.Json["graph"]!["file"] = name;
            _fixture.Save();
            Assert.Equal(ModelManifestReader.Read(Repository.Atlas).Fingerprint, ModelManifestReader.Read(_fixture.Folder).Fingerprint);
        }

        File.CreateSymbolicLink(_fixture.PathOf("other.onnx"), Path.Combine(Repository.Atlas, "tokenizer.json"));
        _fixture.Json["graph"]!["file"] = "other.onnx";
        _fixture.Save();
        Assert.StartsWith("the file 'other.onnx' was altered: its SHA-256 is ", Assert.Single(_fixture.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhatIsNoRegularFile_IsRefusedWithoutWaitingForIt()
    {
        using (var making = System.Diagnostics.Process.Start("mkfifo", [_fixture.PathOf("pipe")]))
        {
            making.WaitForExit();
            Assert.Equal(0, making.ExitCode);
        }

        Directory.CreateDirectory(_fixture.PathOf("folder"));
        File.CreateSymbolicLink(_fixture.PathOf("device"), "/dev/zero");
        File.CreateSymbolicLink(_fixture.PathOf("circle"), _fixture.PathOf("circle"));
        foreach (var name in (string[])["pipe", "folder", "device"])
        {
            _fixture.Json["graph"]!["file"] = name;
            _fixture.Save();
            Assert.Equal([$"'{name}' is not a regular file; field 'graph.file' names it."], _fixture.Problems());
        }

        _fixture.Json["graph"]!["file"] = "circle";
        _fixture.Save();
        Assert.StartsWith("the file 'circle' ", Assert.Single(_fixture.Problems()), StringComparison.Ordinal);
        File.Delete(_fixture.PathOf(ModelManifestReader.FileName));
        File.CreateSymbolicLink(_fixture.PathOf(ModelManifestReader.FileName), _fixture.PathOf("pipe"));
        Assert.Equal(["'model.json' is not a regular file."], _fixture.Problems());
    }

    [Fact]
    public void Read_InstrumentedModel_GivesWhatTheFileSays()
    {
        File.WriteAllText(_fixture.PathOf("chat.jinja"), "{{ messages }}");
        _fixture.Json["graph"]!["source"] = new JsonObject { ["file"] = "published.onnx", ["sha256"] = new string('a', 64) };
        _fixture.Json["attention"] = "grouped_query";
        _fixture.Json["key_value_type"] = "float16";
        _fixture.Json["additions"] = new JsonObject { ["probe_heads"] = true, ["statistics"] = true };
        _fixture.Json["chat_template"] = Entry("chat.jinja");
        _fixture.Json["architecture"]!.AsObject().Remove("attention_heads");
        _fixture.Save();
        var model = ModelManifestReader.Read(_fixture.Folder);
        Assert.Equal(AttentionKind.GroupedQuery, model.Attention);
        Assert.Equal(FloatType.Float16, model.KeyValueType);
        Assert.Equal(new GraphAdditions(true, false, false, true), model.Additions);
        Assert.Equal("chat.jinja", Path.GetFileName(model.ChatTemplate!.Path));

        // The published graph's hash is in the fingerprint, and the rewritten one's is not.
        var text = $"{new string('a', 64)}\n{model.TokenizerFingerprint}";
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text))), model.Fingerprint);
    }

    [Fact]
    public void Read_FieldsOfAnInstrumentedModelWrong_AreNamed()
    {
        _fixture.Json["graph"]!["source"] = new JsonObject { ["file"] = "published.onnx", ["sha256"] = "x" };
        _fixture.Json["attention"] = "linear";
        _fixture.Json["key_value_type"] = "int8";
        _fixture.Json["additions"] = new JsonObject { ["probe_heads"] = 1, ["colour"] = true };
        _fixture.Json["chat_template"] = new JsonObject { ["file"] = "none.jinja", ["sha256"] = new string('a', 64) };
        _fixture.Save();
        Assert.Equal(
            [
                "field 'graph.source.sha256' must be 64 lower-case hexadecimal digits.",
                "the file 'none.jinja' is missing; field 'chat_template.file' names it.",
                "field 'attention' must be one of masked, grouped_query, but is 'linear'.",
                "field 'key_value_type' must be one of float32, float16, bfloat16, but is 'int8'.",
                "field 'additions.probe_heads' must be true or false, but is 1.",
                "field 'additions.colour' is unknown.",
            ],
            _fixture.Problems());
    }

    [Fact]
    public void Read_OptionalFieldsAbsent_AreNull()
    {
        _fixture.Json.Remove("prompt_template");
        _fixture.Json.Remove("abstention");
        _fixture.Json["special_tokens"]!["bos"] = null;
        _fixture.Json["tensors"]!["position_ids"] = null;
        _fixture.Save();
        var model = ModelManifestReader.Read(_fixture.Folder);
        Assert.Null(model.PromptTemplate);
        Assert.Null(model.BeginToken);
        Assert.Null(model.Tensors.PositionIds);
        Assert.Empty(model.AbstentionPhrases);
    }

    private JsonObject Entry(string file) => new()
    {
        ["file"] = file,
        ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_fixture.PathOf(file)))),
    };
}

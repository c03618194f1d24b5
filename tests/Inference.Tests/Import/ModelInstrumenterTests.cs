using System.Text.Json.Nodes;
using Candor.Inference.Import;
using Candor.Inference.Manifest;
using Candor.Inference.Tests.Graphs;

namespace Candor.Inference.Tests.Import;

/// <summary>What a folder looks like before and after, and every sentence with which one is refused.</summary>
public sealed class ModelInstrumenterTests
{
    private static readonly GraphAdditions All = new(true, true, true, true);

    public static TheoryData<string> Families => FamilyExport.Runnable;

    [Theory]
    [MemberData(nameof(Families))]
    public void Instrument_EveryFamilyWithEverything_KeepsItsPromises(string family)
    {
        using var published = new PublishedCopy(family);
        var report = ModelInstrumenter.Instrument(published.Request() with { Additions = All, IsChecked = true });
        var check = report.Check!;

        // Half-precision graphs round where a stream becomes an output, which the runtime would have kept in single precision.
        var isHalf = FamilyExport.Named(family).Tolerance is 1e-2f;
        Assert.True(check.Logits <= (isHalf ? 2e-3 : 1e-6), $"logits differ by {check.Logits}");
        Assert.True(check.SmallestStep > 0);
        Assert.True(check.Probes <= 1e-6 && check.Steering <= 1e-3 && check.Projection <= 1e-3 && check.Statistics <= 1e-4, check.ToString());
        var expected = FamilyExport.Named(family).Reference();
        var model = ModelManifestReader.Read(published.Out);
        Assert.Equal(
            (expected.Layers, expected.Hidden, expected.Vocabulary),
            (model.Architecture.Layers, model.Architecture.HiddenSize, model.Architecture.VocabularySize));
        Assert.Equal(expected.Layers + 1, report.Boundaries.Count);
        Assert.Equal(All, model.Additions);
        Assert.Equal(report.Manifest.Fingerprint, model.Fingerprint);
    }

    [Fact]
    public void Instrument_AnotherFolder_LinksWeightsAndLeavesTheSourceAlone()
    {
        using var published = new PublishedCopy("smollm3-genai");
        var before = published.Listing();
        var report = published.Instrument();
        Assert.Equal(before, published.Listing().Where(path => !path.StartsWith(published.Out, StringComparison.Ordinal)));
        Assert.Equal(
            ["model.candor.onnx", "model.json", "model.onnx.data", "tokenizer.json"],
            Directory.GetFiles(published.Out).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal(published["model.onnx.data"], new FileInfo(Path.Combine(published.Out, "model.onnx.data")).LinkTarget);
        Assert.Equal(["model.onnx.data"], report.Weights.Select(static file => file.File));
        var model = ModelManifestReader.Read(published.Out);
        Assert.Equal(AttentionKind.GroupedQuery, model.Attention);
        Assert.Equal(64, model.Architecture.ContextLength);
        Assert.Equal(16, model.Architecture.HeadSize);
    }

    [Fact]
    public void Instrument_InPlace_TakesWeightsFromThePublishedGraphItself()
    {
        using var published = new PublishedCopy();
        var report = published.Instrument(isInPlace: true);
        var model = ModelManifestReader.Read(published.Folder);
        Assert.Equal(["model.candor.onnx", "model.onnx", "tokenizer.json"], model.Files.Select(static file => Path.GetFileName(file.Path)));
        Assert.True(report.GraphBytes < report.SourceBytes, "The weights were copied.");
        Assert.Equal(AttentionKind.Masked, model.Attention);

        // Again, and the folder is found to be one's own work.
        Assert.Equal(model.Fingerprint, published.Instrument(isInPlace: true).Manifest.Fingerprint);
    }

    [Fact]
    public void Instrument_WithMoreAdditions_HasTheSameFingerprint()
    {
        using var published = new PublishedCopy();
        var bare = published.Instrument().Manifest;
        var full = ModelInstrumenter.Instrument(published.Request() with { Additions = All }).Manifest;
        Assert.NotEqual(bare.Files[0].Sha256, full.Files[0].Sha256);
        Assert.Equal(bare.Fingerprint, full.Fingerprint);
    }

    [Fact]
    public void Instrument_HubLayout_FindsSettingsOneLevelUp()
    {
        using var published = new PublishedCopy("smollm3-q4", "onnx/model_q4.onnx");
        var report = published.Instrument(isInPlace: true);
        Assert.Equal(Path.Combine(published.Folder, "onnx"), report.Manifest.Folder);
        Assert.Equal(2, Assert.Single(ModelManifestReader.Read(report.Manifest.Folder).EndTokens));
    }

    [Fact]
    public void Instrument_HubCache_FollowsLinksToFilesOfOtherNames()
    {
        using var published = new PublishedCopy("smollm3-genai");
        var snapshot = Path.Combine(published.Folder, "models--org--Some_Model", "snapshots", "0123abcd");
        var blobs = Path.Combine(published.Folder, "models--org--Some_Model", "blobs");
        Directory.CreateDirectory(snapshot);
        Directory.CreateDirectory(blobs);
        var files = Directory.GetFiles(published.Folder);
        for (var i = 0; i < files.Length; i++)
        {
            File.Move(files[i], Path.Combine(blobs, $"{i}f00d"));
            File.CreateSymbolicLink(Path.Combine(snapshot, Path.GetFileName(files[i])), $"../../blobs/{i}f00d");
        }

        var model = ModelInstrumenter.Instrument(published.Request() with { Folder = snapshot, IsChecked = true, Additions = All }).Manifest;
        Assert.Equal("some_model", model.Name);
        Assert.Equal(model.Fingerprint, ModelManifestReader.Read(published.Out).Fingerprint);
        var inPlace = ModelInstrumenter.Instrument(published.Request() with { Folder = snapshot, Out = null, IsChecked = true }).Manifest;
        Assert.Equal(inPlace.Fingerprint, ModelManifestReader.Read(snapshot).Fingerprint);
    }

    [Fact]
    public void LinkedWeights_InSeveralFolders_AreRefused()
    {
        using var published = new PublishedCopy();
        foreach (var name in (string[])["one", "two"])
        {
            Directory.CreateDirectory(published[$"folder-{name}"]);
            File.WriteAllText(published[$"folder-{name}/data"], name);
            File.CreateSymbolicLink(published[$"{name}.data"], published[$"folder-{name}/data"]);
        }

        var problems = new List<string>();
        Assert.Null(LinkedWeights.Find(["one.data", "two.data"], published.Folder, problems));
        Assert.Equal(
            $"the graph's weights are in several folders: 'one.data' is in {published["folder-one"]}, "
                + $"'two.data' is in {published["folder-two"]}. They must lie in one.",
            Assert.Single(problems));
        Assert.Equal(published["folder-one"], LinkedWeights.Find(["one.data"], published.Folder, problems)!.Folder);
        Assert.Equal(published.Folder, LinkedWeights.Find(["model.onnx"], published.Folder, problems)!.Folder);
    }

    [Fact]
    public void Instrument_SeveralGraphs_AsksWhich()
    {
        using var published = new PublishedCopy(place: "onnx/model_q4.onnx");
        File.Copy(published["onnx/model_q4.onnx"], published["onnx/model_fp16.onnx"]);
        Assert.Equal(["it holds several graphs; say which with --graph. It holds onnx/model_fp16.onnx, onnx/model_q4.onnx."], published.Problems());
        Assert.Equal(
            ["it has no graph 'model.onnx'. It holds onnx/model_fp16.onnx, onnx/model_q4.onnx."],
            published.Problems(published.Request() with { Graph = "model.onnx" }));
        Assert.Equal("model_q4.onnx", Path.GetFileName(ModelInstrumenter.Instrument(published.Request() with { Graph = "onnx/model_q4.onnx" }).Source));
        File.Copy(published["onnx/model_q4.onnx"], published["onnx/model.onnx"]);
        Assert.Equal("model.onnx", Path.GetFileName(published.Instrument().Source));
    }

    [Fact]
    public void Instrument_HandMadeManifest_IsReplacedOnlyByForce()
    {
        using var published = new PublishedCopy();
        File.WriteAllText(published["model.json"], "{}");
        var request = published.Request(isInPlace: true);
        Assert.Equal(["it has a model.json that was not written by instrumenting. --force replaces it, --out writes elsewhere."], published.Problems(request));
        Assert.Equal(2, ModelInstrumenter.Instrument(request with { IsForced = true }).Manifest.Architecture.Layers);
    }

    [Fact]
    public void Instrument_Again_KeepsWhatPeopleWroteIntoTheManifest()
    {
        using var published = new PublishedCopy();
        published.Instrument();
        var path = Path.Combine(published.Out, "model.json");
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        json["prompt_template"] = "Q: {question}";
        json["abstention"]!["phrases"] = new JsonArray(new JsonObject { ["text"] = "no", ["token_ids"] = new JsonArray(14, 15), ["weight"] = 2 });
        File.WriteAllText(path, json.ToJsonString());
        Assert.Contains("abstention phrases and prompt template are those of the model.json that was there before.", published.Instrument().Notes);
        var model = ModelManifestReader.Read(published.Out);
        Assert.Equal("Q: {question}", model.PromptTemplate);
        Assert.Equal("no", Assert.Single(model.AbstentionPhrases).Text);
    }

    [Fact]
    public void Instrument_Cancelled_LeavesNothing()
    {
        foreach (var step in (string[])["Hashing", "Running the published", "Writing"])
        {
            using var published = new PublishedCopy();
            using var cancellation = new CancellationTokenSource();
            var before = published.Listing();
            var progress = new Immediately(text =>
            {
                if (text.StartsWith(step, StringComparison.Ordinal))
                {
                    cancellation.Cancel();
                }
            });
            Assert.Throws<OperationCanceledException>(
                () => ModelInstrumenter.Instrument(published.Request() with { IsChecked = true }, progress, cancellation.Token));
            Assert.Equal(before, published.Listing());
        }
    }

    [Fact]
    public void Instrument_FileInTheWayOfALink_IsRefusedAndKept()
    {
        using var published = new PublishedCopy("smollm3-genai");
        Directory.CreateDirectory(published.Out);
        File.WriteAllText(Path.Combine(published.Out, "model.onnx.data"), "mine");
        Assert.Equal(["it cannot be written: 'model.onnx.data' is in the way: it is a file and no link. --out writes elsewhere."], published.Problems());
    }

    [Fact]
    public void Instrument_NoTokenizer_SaysWhatToDo()
    {
        using var published = new PublishedCopy();
        File.Delete(published["tokenizer.json"]);
        Assert.Equal(["the file 'tokenizer.json' is missing."], published.Problems());
        File.WriteAllText(published["tokenizer.model"], "");
        Assert.Equal(
            [
                "the file 'tokenizer.json' is missing, and 'tokenizer.model' alone is not read. "
                    + "Save the tokenizer in the fast format (AutoTokenizer.from_pretrained(…).save_pretrained(…)).",
            ],
            published.Problems());
    }

    [Fact]
    public void Instrument_TokenizerOfAnotherModel_IsRefusedWithBothFigures()
    {
        using var published = new PublishedCopy();
        published.WriteTokenizer(CharacterTokenizer.Json("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
        Assert.Equal(["the tokenizer has 65 ids, but the graph's logits only 64: they do not belong together."], published.Problems());
    }

    [Fact]
    public void Instrument_SeveralThingsWrong_ListsThemTogether()
    {
        using var published = new PublishedCopy("smollm3-genai");
        File.Delete(published["model.onnx.data"]);
        File.Delete(published["tokenizer.json"]);
        File.WriteAllText(published["config.json"], "{");
        var problems = published.Problems();
        Assert.Equal(3, problems.Count);
        Assert.StartsWith("config.json is not valid JSON: ", problems[0], StringComparison.Ordinal);
        Assert.Equal(["the file 'tokenizer.json' is missing.", "the file 'model.onnx.data' with the graph's weights is missing."], problems.Skip(1));
    }

    [Fact]
    public void Instrument_TruncatedFiles_AreRefused()
    {
        using var published = new PublishedCopy("smollm3-genai");
        using (var data = File.OpenWrite(published["model.onnx.data"]))
        {
            data.SetLength(data.Length / 2);
        }

        Assert.Contains("of 'model.onnx.data', which has ", published.Problems()[0], StringComparison.Ordinal);
        using (var graph = File.OpenWrite(published["model.onnx"]))
        {
            graph.SetLength(graph.Length / 2);
        }

        Assert.StartsWith("model.onnx: it is no whole ONNX file: ", Assert.Single(published.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void Instrument_NoFolderOrNoGraph_IsRefused()
    {
        using var published = new PublishedCopy();
        Assert.Equal(["there is no such folder."], published.Problems(published.Request() with { Folder = published["nowhere"] }));
        File.Delete(published["model.onnx"]);
        Assert.Equal(["it holds no .onnx file, neither directly nor in a folder 'onnx'."], published.Problems());
    }

    [Fact]
    public void Instrument_BadName_IsRefused()
    {
        using var published = new PublishedCopy();
        Assert.Equal(
            ["'My Model' is not a name: at most 64 lower-case letters, digits, dots, dashes and underscores."],
            published.Problems(published.Request() with { Name = "My Model" }));
    }

    [Fact]
    public void Instrument_GraphThatCannotRun_IsRefusedByTheCheckOnly()
    {
        using var published = new PublishedCopy("llama-genai-bf16");
        Assert.StartsWith(
            "the graph cannot be run: ", Assert.Single(published.Problems(published.Request() with { IsChecked = true })), StringComparison.Ordinal);
        Assert.Equal(FloatType.BFloat16, published.Instrument().Manifest.KeyValueType);
    }

    /// <summary>Unlike the framework's, calls at once.</summary>
    private sealed class Immediately(Action<string> report) : IProgress<string>
    {
        public void Report(string value) => report(value);
    }
}

using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Inference.Tests.Manifest;
using Candor.Inference.Tokenization;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution;

public sealed class InferenceEngineTests
{
    [Fact]
    public void Load_OptionsOutOfRange_NamesEveryOne()
    {
        var model = ModelManifestReader.Read(Repository.Atlas);
        var options = new EngineOptions { MaxSequences = 0, MaxBatchTokens = 8, MaxBatchSequences = 9, IntraOpThreads = -1, Provider = (ExecutionProvider)7 };
        var refused = Assert.Throws<ArgumentException>(() => InferenceEngine.Load(model, options));
        Assert.Equal(
            "The field MaxSequences must be between 1 and 4096. The field IntraOpThreads must be between 0 and 256. "
            + "The field MaxBatchTokens must be at least MaxBatchSequences, 9. "
            + "The field Provider must be Cpu or Cuda. (Parameter 'options')",
            refused.Message);
    }

    [Fact]
    public void Load_GraphAlteredAfterTheManifestWasRead_IsRefused()
    {
        using var fixture = new ModelFolderFixture();
        var model = ModelManifestReader.Read(fixture.Folder);
        File.AppendAllText(fixture.PathOf("model.onnx"), "x");
        var refused = Assert.Throws<ModelFolderException>(() => InferenceEngine.Load(model, new EngineOptions()));
        Assert.StartsWith("the file 'model.onnx' was altered: its SHA-256 is ", Assert.Single(refused.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TokenizerAlteredAfterTheManifestWasRead_IsRefused()
    {
        using var fixture = new ModelFolderFixture();
        var model = ModelManifestReader.Read(fixture.Folder);
        File.AppendAllText(fixture.PathOf("tokenizer.json"), " ");
        var refused = Assert.Throws<ModelFolderException>(() => InferenceEngine.Load(model, new EngineOptions()));
        Assert.StartsWith("the file 'tokenizer.json' was altered: its SHA-256 is ", Assert.Single(refused.Problems), StringComparison.Ordinal);
        Assert.Throws<ModelFolderException>(() => TokenizerFactory.Load(model));
    }

    [Fact]
    public void Load_GraphIsNotOne_IsRefused()
    {
        using var fixture = new ModelFolderFixture();
        File.WriteAllText(fixture.PathOf("model.onnx"), "this is no graph");
        var model = ModelManifestReader.Read(Repository.Atlas) with { GraphPath = fixture.PathOf("model.onnx"), Files = [] };
        var refused = Assert.Throws<ModelFolderException>(() => InferenceEngine.Load(model, new EngineOptions()));
        Assert.StartsWith("the graph 'model.onnx' cannot be loaded: ", Assert.Single(refused.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_GraphUnlikeTheManifest_NamesEveryMismatch()
    {
        var model = ModelManifestReader.Read(Repository.Atlas);
        var wrong = model with
        {
            Architecture = model.Architecture with { Layers = 7, HeadSize = 16 },
            Tensors = model.Tensors with { AttentionMask = "mask" },
        };
        var problems = Assert.Throws<ModelFolderException>(() => InferenceEngine.Load(wrong, new EngineOptions())).Problems;
        Assert.Contains("the graph has no input 'mask'.", problems);
        Assert.Contains("the graph needs an input 'attention_mask' that the manifest does not name.", problems);
        Assert.Contains("the graph has no output 'residual.7'.", problems);
        Assert.Contains("the graph has no input 'past_key_values.6.key'.", problems);
        Assert.Contains("the graph's input 'past_key_values.0.key' is float32 [any, 2, any, 32], but float32 [any, 2, any, 16] is needed.", problems);
    }

    [Fact]
    public void Load_TokenizerUnlikeTheManifest_NamesEveryMismatch()
    {
        var model = ModelManifestReader.Read(Repository.Atlas);
        var wrong = model with
        {
            Architecture = model.Architecture with { VocabularySize = 2000 },
            AbstentionPhrases = [new AbstentionPhrase(" I don't know.", [50], 1)],
        };
        Assert.Equal(
            [
                "the tokenizer has 2048 ids, but the model's vocabulary only 2000.",
                "field 'abstention.phrases[0].token_ids' stands for '.', but its text is ' I don't know.'.",
            ],
            Assert.Throws<ModelFolderException>(() => InferenceEngine.Load(wrong, new EngineOptions())).Problems);
    }
}

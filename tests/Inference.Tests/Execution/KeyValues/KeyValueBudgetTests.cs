using Candor.Inference.Execution;
using Candor.Inference.Execution.KeyValues;
using Candor.Inference.Manifest;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution.KeyValues;

public sealed class KeyValueBudgetTests
{
    // 16 layers of keys and values, 4 heads of 64 float32 numbers: 32 KiB a token, 32 MiB a sequence.
    private static ModelManifest Model(AttentionKind attention, FloatType type = FloatType.Float32) => FakeModel.CreateManifest() with
    {
        Architecture = new ModelArchitecture(16, 64, 4, 64, 100, 1024),
        Attention = attention,
        KeyValueType = type,
    };

    [Theory]
    [InlineData(AttentionKind.GroupedQuery, 100, 3)]
    [InlineData(AttentionKind.GroupedQuery, 32, 1)]
    [InlineData(AttentionKind.GroupedQuery, 1 << 20, 64)]
    [InlineData(AttentionKind.Masked, 159, 0)]
    [InlineData(AttentionKind.Masked, 160, 1)]
    [InlineData(AttentionKind.Masked, 400, 4)]
    [InlineData(AttentionKind.Masked, 1280, 32)]
    public void Sequences_MegabytesGiven_AreAsManyAsFit(AttentionKind attention, int megabytes, int expected)
    {
        var options = new EngineOptions { KeyValueMegabytes = megabytes, MaxBatchSequences = 2 };
        if (expected > 0)
        {
            Assert.Equal(expected, KeyValueBudget.Sequences(Model(attention), options, available: 1));
            return;
        }

        var refused = Assert.Throws<ModelFolderException>(() => KeyValueBudget.Sequences(Model(attention), options, available: 1));
        Assert.Equal(
            ["the keys and values of one sequence of 1024 tokens take 160 MB, but only 159 MB are set aside for them: allow more, or shorter sequences."],
            refused.Problems);
    }

    [Fact]
    public void Sequences_NothingGiven_AreHalfOfWhatTheMachineOffers()
    {
        Assert.Equal(5, KeyValueBudget.Sequences(Model(AttentionKind.GroupedQuery), new EngineOptions(), available: 11L * 32 << 20));
        Assert.Equal(11, KeyValueBudget.Sequences(Model(AttentionKind.GroupedQuery, FloatType.Float16), new EngineOptions(), available: 11L * 32 << 20));
        Assert.Equal(64, KeyValueBudget.Sequences(Model(AttentionKind.GroupedQuery), new EngineOptions { MaxSequenceTokens = 64 }, available: 11L * 32 << 20));
    }

    [SharedFact("models/tiny-llama")]
    public async Task Load_LittleMemory_OpensAsManySequencesAsFit()
    {
        // 4 layers, 2 heads of 16: 1 KiB a token, 256 KiB a sequence.
        await using var engine = TinyExport.Find("llama", "genai").Start(new EngineOptions { KeyValueMegabytes = 1 });
        Assert.Equal(4, engine.Capacity);
        Assert.Equal([true, true, true, true, false], Enumerable.Range(0, 5).Select(_ => engine.TryOpen([]) is not null));
    }
}

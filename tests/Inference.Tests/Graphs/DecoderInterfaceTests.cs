using Candor.Inference.Graphs;
using Candor.Inference.Manifest;
using Onnx;

namespace Candor.Inference.Tests.Graphs;

/// <summary>Interfaces that exporters give decoders, and the sentences that refuse those that cannot be fed.</summary>
public sealed class DecoderInterfaceTests
{
    public static TheoryData<string> Refused => [.. Refusals.Keys];

    private static readonly Dictionary<string, (Action<DecoderBuilder> Change, string[] Problems)> Refusals = new(StringComparer.Ordinal)
    {
        ["merged"] = (static b => b.Input("use_cache_branch", ElementType.Bool, "1"),
            ["its input 'use_cache_branch' chooses between two graphs in one file, and the residual stream of such a merged decoder is out of reach. " +
                "Use the plain file (model.onnx), or export it again without merging."]),
        ["embeddings"] = (static b => RenameInput(b, "input_ids", "inputs_embeds"),
            ["its input 'inputs_embeds' takes embeddings in place of tokens. Export the whole decoder, with its embedding, in one file."]),
        ["hybrid"] = (static b => b.Input("past_conv.0", ElementType.Float, "b", "8", "3"),
            ["its input 'past_conv.0' is the state of a layer that is no attention: hybrid models cannot roll a text back and are not supported."]),
        ["recurrent"] = (static b => b.Input("past_key_values.2.recurrent_state", ElementType.Float, "b", "8", "3"),
            ["its input 'past_key_values.2.recurrent_state' is the state of a layer that is no attention: hybrid models cannot roll a text back and are not " +
                "supported."]),
        ["paged"] = (static b => b.Input("block_table", ElementType.Int32, "b", "n"),
            ["its input 'block_table' belongs to paged attention, which is not supported. Build it without use_paged_attention."]),
        ["static cache"] = (static b => b.Input("cache_position", ElementType.Int64, "t"),
            ["its input 'cache_position' belongs to a cache of fixed length, which is not supported. Export it with a dynamic cache."]),
        ["encoder and decoder"] = (static b => b.Input("encoder_hidden_states", ElementType.Float, "b", "s", "8"),
            ["its input 'encoder_hidden_states' belongs to an encoder: only decoders are supported."]),
        ["unknown input"] = (static b => b.Input("token_type_ids", ElementType.Int64, "b", "t"),
            ["its input 'token_type_ids' is none that a decoder needs: only tokens, mask, positions and cache can be fed. Export it again without it."]),
        ["fused cache"] = (static b => RenameInput(b, "past_key_values.0.key", "past_key_values.0.key_value"),
            ["'past_key_values.0.key_value' holds keys and values in one tensor, as old exports do. Export it again with separate keys and values."]),
        ["old fused cache"] = (static b => RenameInput(b, "past_key_values.0.key", "past_0"),
            ["'past_0' holds keys and values in one tensor, as old exports do. Export it again with separate keys and values."]),
        ["cache of rank three"] = (static b => Replace(b, "past_key_values.1.value", ElementType.Float, "b * 2", "past", "4"),
            ["'past_key_values.1.value' has rows and heads in one dimension, as old exports do. Export it again with [rows, heads, length, width]."]),
        ["cache of fixed length"] = (static b => Replace(b, "past_key_values.1.value", ElementType.Float, "b", "2", "128", "4"),
            ["'past_key_values.1.value' has a fixed length of 128. Export it again with a cache of dynamic length."]),
        ["cache of other width"] = (static b => Replace(b, "past_key_values.1.value", ElementType.Float, "b", "2", "past", "8"),
            ["'past_key_values.1.value' and 'past_key_values.0.key' differ in type or shape; caches that are not alike in all layers are not supported. " +
                "Build it with windowed_kv_cache=false."]),
        ["quantized cache"] = (static b => Replace(b, "past_key_values.0.key", ElementType.Int8, "b", "2", "past", "4"),
            ["'past_key_values.0.key' is int8; float32, float16 or bfloat16 is needed. Build it without a quantized cache."]),
        ["missing layer"] = (static b => Remove(b, "past_key_values.0.value"),
            ["it has no input 'past_key_values.0.value', though layer 1 has one: layers without a cache of their own are not supported."]),
        ["missing present"] = (static b => b.Graph.Output.Remove(b.Graph.Output.First(static output => output.Name == "present.1.key")),
            ["it has no output 'present.1.key', though layer 1 has one: layers without a cache of their own are not supported."]),
        ["one row"] = (static b => Replace(b, "input_ids", ElementType.Int64, "1", "t"),
            ["it was exported for 1 row(s) only. Export it again with a dynamic batch size."]),
        ["one token"] = (static b => Replace(b, "input_ids", ElementType.Int64, "b", "1"),
            ["it was exported for 1 token(s) a run only. Export it again with a dynamic sequence length."]),
        ["flat tokens"] = (static b => Replace(b, "input_ids", ElementType.Int64, "tokens"),
            ["its 'input_ids' have one dimension, as in exports for paged attention, which is not supported. Build it without use_paged_attention."]),
        ["narrow tokens"] = (static b => Replace(b, "input_ids", ElementType.Int32, "b", "t"),
            ["its 'input_ids' are int32; int64 is needed. Export it again."]),
        ["no head"] = (static b => b.Graph.Output.First(static output => output.Name == "logits").Name = "last_hidden_state",
            ["it has no output 'logits'; beside its cache it has 'last_hidden_state'. Export it with its language-model head."]),
        ["last token's logits by shape"] = (static b => Redeclare(b, "logits", "b", "1", "32"),
            ["its logits are those of the last token only, and those of all tokens are needed. Export it again without prune_lm_head."]),
        ["instrumented"] = (static b => b.Output("residual.0", ElementType.Float),
            ["it has residual outputs already. Instrument the published graph, not an instrumented one."]),
        ["old opset"] = (static b => b.Model.OpsetImport[0].Version = 9, ["it is written for opset 9; 11 to 26 are supported. Export it again for opset 18."]),
        ["new opset"] = (static b => b.Model.OpsetImport[0].Version = 27,
            ["it is written for opset 27; 11 to 26 are supported. Export it again for opset 18."]),
        ["twice the same tensor"] = (static b => b.Graph.Node.Add(b.Graph.Node[0].Clone()), ["more than one node or input makes 'Gather_1'."]),
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Analyse_InterfaceThatCannotBeFed_IsRefusedWithTheReason(string name)
    {
        var builder = Decoder();
        Assert.Equal(3, builder.Analyse().Boundaries.Count);
        Refusals[name].Change(builder);
        Assert.Equal(Refusals[name].Problems, builder.Refusal());
    }

    [Fact]
    public void Analyse_NoCacheAtAll_IsRefused()
    {
        var builder = Decoder();
        foreach (var input in builder.Graph.Input.Where(static input => input.Name.StartsWith("past", StringComparison.Ordinal)).ToList())
        {
            builder.Graph.Input.Remove(input);
        }

        Assert.Equal(["it takes no cached keys and values, so that each token would cost the whole text again. Export it with its cache " +
            "(text-generation-with-past)."], builder.Refusal());
    }

    [Fact]
    public void Analyse_WindowSizedCache_IsRefused()
    {
        var builder = Decoder();
        var attention = new NodeProto { OpType = "GroupQueryAttention", Domain = NodeAttributes.Microsoft, Name = "/attention", Output = { "unused" },
            Attribute = { NodeAttributes.Make("sliding_window_cache", 1) } };
        builder.Graph.Node.Add(attention);
        Assert.Equal(
            ["the cache of '/attention' is no longer than its window: it refuses an empty past and cannot be rolled back. Build it with " +
                "windowed_kv_cache=false."], builder.Refusal());
    }

    [Fact]
    public void Analyse_LastTokenGathered_IsRefused()
    {
        var builder = Decoder(static (b, x) =>
        {
            var last = b.Node("Gather", x, b.Integers(-1));
            b.With(NodeAttributes.Make("axis", 1));
            return b.Node("Unsqueeze", last, b.Integers(1));
        });
        Assert.Equal(["its logits are those of the last token only, and those of all tokens are needed. Export it again without prune_lm_head."],
            builder.Refusal());
    }

    [Theory]
    [InlineData("past_key_{layer}", "past_value_{layer}", "present_key_{layer}", "present_value_{layer}")]
    [InlineData("past_key_values.{layer}.decoder.key", "past_key_values.{layer}.decoder.value", "present.{layer}.decoder.key", "present.{layer}.decoder.value")]
    [InlineData("past.{layer}.key", "past.{layer}.value", "present_key_values.{layer}.key", "present_key_values.{layer}.value")]
    public void Analyse_OtherCacheNames_AreFound(string pastKey, string pastValue, string presentKey, string presentValue)
    {
        var builder = Decoder();
        foreach (var layer in Enumerable.Range(0, 2))
        {
            Rename(builder, $"past_key_values.{layer}.key", TensorNames.At(pastKey, layer));
            Rename(builder, $"past_key_values.{layer}.value", TensorNames.At(pastValue, layer));
            Rename(builder, $"present.{layer}.key", TensorNames.At(presentKey, layer));
            Rename(builder, $"present.{layer}.value", TensorNames.At(presentValue, layer));
        }

        var graph = builder.Analyse();
        Assert.Equal((pastKey, pastValue, presentKey, presentValue, 2), (graph.PastKey, graph.PastValue, graph.PresentKey, graph.PresentValue, graph.Layers));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Instrument_NumberOfLogitsToKeep_BecomesAConstant(int rank)
    {
        var builder = Decoder();
        builder.Input("num_logits_to_keep", ElementType.Int64, rank == 0 ? [] : ["1"]);
        var graph = builder.Analyse();
        Assert.Equal(["num_logits_to_keep"], graph.NeutralInputs);
        var model = GraphInstrumenter.Instrument(graph, GraphAdditions.None);
        Assert.DoesNotContain(model.Graph.Input, static input => input.Name == "num_logits_to_keep");
        var constant = Assert.Single(model.Graph.Node, static node => node.Output.Contains("num_logits_to_keep"));
        Assert.Equal(("Constant", rank), (constant.OpType, constant.Attribute[0].T.Dims.Count));
        Assert.Equal([0L], constant.Attribute[0].T.Int64Data);
    }

    [Fact]
    public void Instrument_NameThatIsTaken_IsRefused()
    {
        var builder = Decoder();
        Rename(builder, builder.Graph.Node[0].Output[0], "entropy");
        Assert.Equal(
            ["it has a tensor 'entropy', which is the name of what instrumenting adds. Instrument the published graph, not an instrumented one."],
            Assert.Throws<GraphException>(() => GraphInstrumenter.Instrument(builder.Analyse(), GraphAdditions.None)).Problems);
    }

    private static DecoderBuilder Decoder(Func<DecoderBuilder, string, string>? beforeHead = null)
    {
        var builder = new DecoderBuilder();
        var x = builder.Embedding();
        for (var layer = 0; layer < 2; layer++)
        {
            x = builder.Node("Add", x, builder.Attention(builder.Norm(x), layer));
            x = builder.Node("Add", x, builder.FeedForward(builder.Norm(x)));
        }

        x = builder.Norm(x);
        return builder.Head(beforeHead?.Invoke(builder, x) ?? x);
    }

    private static void Remove(DecoderBuilder builder, string name) => builder.Graph.Input.Remove(builder.Graph.Input.First(input => input.Name == name));

    private static void RenameInput(DecoderBuilder builder, string from, string to) => builder.Graph.Input.First(input => input.Name == from).Name = to;

    private static void Replace(DecoderBuilder builder, string name, int type, params ReadOnlySpan<string> dimensions)
    {
        Remove(builder, name);
        builder.Input(name, type, dimensions);
    }

    private static void Redeclare(DecoderBuilder builder, string name, params ReadOnlySpan<string> dimensions)
    {
        builder.Graph.Output.Remove(builder.Graph.Output.First(output => output.Name == name));
        builder.Output(name, ElementType.Float, dimensions);
    }

    private static void Rename(DecoderBuilder builder, string from, string to)
    {
        foreach (var info in builder.Graph.Input.Concat(builder.Graph.Output).Where(info => info.Name == from))
        {
            info.Name = to;
        }

        foreach (var names in builder.Graph.Node.SelectMany(static node => new[] { node.Input, node.Output }))
        {
            for (var i = 0; i < names.Count; i++)
            {
                names[i] = names[i] == from ? to : names[i];
            }
        }
    }
}

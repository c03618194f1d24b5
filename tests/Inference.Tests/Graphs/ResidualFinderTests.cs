using Candor.Inference.Graphs;
using Candor.Inference.Manifest;
using Onnx;

namespace Candor.Inference.Tests.Graphs;

/// <summary>The residual stream in topologies of the families, each built by hand with the expected boundaries noted while building.</summary>
public sealed class ResidualFinderTests
{
    private const string Own = NodeAttributes.Microsoft;

    public static TheoryData<string> Topologies => [.. Blocks.Keys];

    // Each takes the stream that enters a layer and returns the one that leaves it.
    private static readonly Dictionary<string, Func<DecoderBuilder, string, int, string>> Blocks = new(StringComparer.Ordinal)
    {
        ["sequential"] = static (b, x, layer) =>
        {
            x = b.Node("Add", x, b.Attention(b.Norm(x), layer));
            return b.Node("Add", x, b.FeedForward(b.Norm(x)));
        },
        ["operands swapped"] = static (b, x, layer) =>
        {
            x = b.Node("Add", b.Attention(b.LayerNorm(x), layer), x);
            return b.Node("Add", b.FeedForward(b.LayerNorm(x)), x);
        },
        ["parallel, one norm"] = static (b, x, layer) =>
        {
            var normed = b.LayerNorm(x);
            return b.Node("Add", b.Node("Add", b.Attention(normed, layer), b.FeedForward(normed)), x);
        },
        ["parallel, two norms, residual inside"] = static (b, x, layer) =>
            b.Node("Add", b.FeedForward(b.LayerNorm(x)), b.Node("Add", b.Attention(b.LayerNorm(x), layer), x)),
        ["sandwich norms"] = static (b, x, layer) =>
        {
            x = b.Node("Add", x, b.Norm(b.Attention(b.Norm(x), layer)));
            return b.Node("Add", x, b.Norm(b.FeedForward(b.Norm(x))));
        },
        ["post-norms before adding"] = static (b, x, layer) =>
        {
            x = b.Node("Add", x, b.Norm(b.Attention(x, layer)));
            return b.Node("Add", x, b.Norm(b.FeedForward(x)));
        },
        ["post-norms after adding"] = static (b, x, layer) =>
        {
            x = b.LayerNorm(b.Node("Add", x, b.Attention(x, layer)));
            return b.LayerNorm(b.Node("Add", x, b.FeedForward(x)));
        },
        ["scaled residuals"] = static (b, x, layer) =>
        {
            x = b.Node("Add", x, b.Node("Mul", b.Attention(b.Norm(x), layer), b.Weight()));
            return b.Node("Add", x, b.Node("Mul", b.FeedForward(b.Norm(x)), b.Weight()));
        },
        ["layer scaled as a whole"] = static (b, x, layer) =>
        {
            x = b.Node("Add", x, b.Attention(b.Norm(x), layer));
            return b.Node("Mul", b.Node("Add", x, b.FeedForward(b.Norm(x))), b.Weight());
        },
        ["clipped"] = static (b, x, layer) =>
        {
            x = b.Node("Add", x, b.Attention(b.Norm(x), layer));
            return b.Node("Clip", b.Node("Add", x, b.FeedForward(b.Norm(x))), b.Weight(), b.Weight());
        },
        ["experts"] = static (b, x, layer) =>
        {
            x = b.Node("Add", x, b.Attention(b.Norm(x), layer));
            var normed = b.Norm(x);
            var routes = b.Node("Softmax", b.Linear(normed));
            var experts = b.Node("Add", b.Node("Mul", b.FeedForward(normed), routes), b.Node("Mul", b.FeedForward(normed), routes));
            return b.Node("Add", x, b.Node("Add", experts, b.FeedForward(normed)));
        },
        ["norms that are one operator"] = static (b, x, layer) =>
        {
            x = b.Node("Add", x, b.Attention(b.Node("LayerNormalization", x, b.Weight(8), b.Weight(8)), layer));
            return b.Node("Add", x, b.FeedForward(b.Node("RMSNormalization", x, b.Weight(8))));
        },
        ["quantized while running"] = static (b, x, layer) =>
        {
            x = b.Node("Add", x, b.Attention(Quantized(b, b.Norm(x)), layer));
            return b.Node("Add", x, Quantized(b, b.FeedForward(b.Norm(x))));
        },
        ["weights of few bits"] = static (b, x, layer) =>
        {
            x = b.Node("Add", x, b.Attention(b.Node($"{Own}.MatMulNBits", b.Norm(x), b.Tensor(ElementType.UInt8, 8, 1, 4), b.Weight(8)), layer));
            return b.Node("Add", x, b.FeedForward(b.Norm(x)));
        },
        ["attention that is one operator"] = static (b, x, layer) =>
        {
            b.Cache(layer);
            var normed = b.Node("RMSNormalization", x, b.Weight(8));
            var query = b.Node("RotaryEmbedding", b.Linear(normed), b.Weight(16, 2), b.Weight(16, 2));
            var attention = b.Node("Attention", query, b.Linear(normed), b.Linear(normed), "attention_mask", $"past_key_values.{layer}.key",
                $"past_key_values.{layer}.value");
            b.Graph.Node[^1].Output.AddRange([$"present.{layer}.key", $"present.{layer}.value"]);
            x = b.Node("Add", x, b.Linear(attention));
            return b.Node("Add", x, b.FeedForward(b.Node("RMSNormalization", x, b.Weight(8))));
        },
        ["cache behind a transposition"] = static (b, x, layer) =>
        {
            b.Cache(layer);
            var normed = b.Norm(x);
            var past = b.Node("Transpose", b.Node("Cast", $"past_key_values.{layer}.key"));
            var key = b.Named("Concat", $"present.{layer}.key", past, b.Linear(normed));
            var value = b.Named("Concat", $"present.{layer}.value", $"past_key_values.{layer}.value", b.Linear(normed));
            x = b.Node("Add", x, b.Linear(b.Node("MatMul", b.Node("Softmax", b.Node("MatMul", b.Linear(normed), key)), value)));
            return b.Node("Add", x, b.FeedForward(b.Norm(x)));
        },
    };

    [Theory]
    [MemberData(nameof(Topologies))]
    public void Find_Topology_GivesWhatEntersEachLayerAndTheFinalNorm(string topology)
    {
        var (builder, expected) = Build(topology);
        Assert.Equal(expected, builder.Analyse().Boundaries.Select(static boundary => boundary.Tensor));
    }

    [Theory]
    [MemberData(nameof(Topologies))]
    public void Find_NodesInReverseOrder_GivesTheSame(string topology)
    {
        var (builder, expected) = Build(topology);
        var nodes = builder.Graph.Node.Reverse().ToList();
        builder.Graph.Node.Clear();
        builder.Graph.Node.AddRange(nodes);
        Assert.Equal(expected, builder.Analyse().Boundaries.Select(static boundary => boundary.Tensor));
    }

    [Fact]
    public void Find_LearnedPositions_ThatEnterByAnAddition()
    {
        var builder = new DecoderBuilder();
        builder.Input("position_ids", ElementType.Int64, "b", "t");
        var positions = builder.Node("Gather", builder.Weight(16, DecoderBuilder.Hidden), "position_ids");
        AssertFirst(builder, builder.Node("Add", builder.Embedding(), positions));
    }

    [Fact]
    public void Find_PositionsCountedFromTheMask_ThatEnterByAnAddition()
    {
        var builder = new DecoderBuilder();
        var positions = builder.Node("Gather", builder.Weight(16, DecoderBuilder.Hidden), builder.Node("CumSum", "attention_mask", builder.Integers(1)));
        AssertFirst(builder, builder.Node("Add", positions, builder.Embedding()));
    }

    [Fact]
    public void Find_ScaledEmbedding_TheScaledOne()
    {
        var builder = new DecoderBuilder();
        AssertFirst(builder, builder.Node("Mul", builder.Embedding(), builder.Weight()));
    }

    [Fact]
    public void Find_NormalisedEmbedding_TheNormalisedOne()
    {
        var builder = new DecoderBuilder();
        AssertFirst(builder, builder.LayerNorm(builder.Embedding()));
    }

    [Fact]
    public void Find_QuantizedEmbedding_TheRealNumbers()
    {
        var builder = new DecoderBuilder();
        var rows = builder.Node("Gather", builder.Tensor(ElementType.UInt8, DecoderBuilder.Vocabulary, DecoderBuilder.Hidden),
            builder.Node("Reshape", "input_ids", builder.Integers(-1, 1)));
        AssertFirst(builder, builder.Node("DequantizeLinear", rows, builder.Weight(), builder.Tensor(ElementType.UInt8)));
    }

    [Fact]
    public void Find_EmbeddingThatSharesTheHeadsWeight_TheLookUp()
    {
        var builder = new DecoderBuilder();
        var scales = builder.Weight(DecoderBuilder.Vocabulary, 1);
        AssertFirst(builder, builder.Node($"{Own}.GatherBlockQuantized", builder.Tensor(ElementType.UInt8, DecoderBuilder.Vocabulary, 4), "input_ids", scales));
    }

    [Theory]
    [InlineData("SkipSimplifiedLayerNormalization", false)]
    [InlineData("SkipLayerNormalization", true)]
    public void Find_SumsInsideNorms_TheFourthOutputAlsoWhereItIsNotThereYet(string operation, bool hasBias)
    {
        var builder = new DecoderBuilder();
        var x = builder.Embedding();
        var normed = builder.Norm(x);
        var expected = new List<string> { x };
        for (var layer = 0; layer < 3; layer++)
        {
            (normed, x) = Skip(builder, operation, hasBias, x, builder.Attention(normed, layer), isLast: false);
            (normed, x) = Skip(builder, operation, hasBias, x, builder.FeedForward(normed), isLast: layer == 2);
            expected.Add(x);
        }

        var boundaries = builder.Head(normed).Analyse().Boundaries;
        Assert.Equal(expected, boundaries.Select(static boundary => boundary.Tensor));
        Assert.Equal([0, 3, 3, 3], boundaries.Select(static boundary => boundary.Output));
    }

    [Fact]
    public void Find_NormsOfSumsWithoutTheSum_WhatGoesOn()
    {
        var builder = new DecoderBuilder();
        var x = builder.Embedding();
        var expected = new List<string> { x };
        for (var layer = 0; layer < 3; layer++)
        {
            x = builder.Node($"{Own}.SkipLayerNormalization", x, builder.Attention(x, layer), builder.Weight(8));
            x = builder.Node($"{Own}.SkipLayerNormalization", x, builder.FeedForward(x), builder.Weight(8));
            expected.Add(x);
        }

        Assert.Equal(expected, builder.Head(x).Analyse().Boundaries.Select(static boundary => boundary.Tensor));
    }

    [Fact]
    public void Find_NormsInFloat32OfAFloat16Graph_TheFloat16StreamThatBothBranchesRead()
    {
        var builder = new DecoderBuilder(type: ElementType.Float16);
        var x = builder.Embedding();
        var expected = new List<string> { x };
        for (var layer = 0; layer < 2; layer++)
        {
            x = builder.Node("Add", x, builder.Attention(Cast(builder, builder.Norm(Cast(builder, x, ElementType.Float)), ElementType.Float16), layer));
            x = builder.Node("Add", x, builder.FeedForward(Cast(builder, builder.Norm(Cast(builder, x, ElementType.Float)), ElementType.Float16)));
            expected.Add(x);
        }

        var graph = builder.Head(Cast(builder, builder.Norm(Cast(builder, x, ElementType.Float)), ElementType.Float16)).Analyse();
        Assert.Equal(expected, graph.Boundaries.Select(static boundary => boundary.Tensor));
        Assert.All(graph.Boundaries, static boundary => Assert.Equal(FloatType.Float16, boundary.Type));
        Assert.Equal((FloatType.Float16, FloatType.Float16, "logits.float32"), (graph.LogitsType, graph.KeyValueType, graph.InstrumentedLogits));
    }

    [Fact]
    public void Find_StreamInFloat32OfAFloat16Graph_TheFloat32Stream()
    {
        var builder = new DecoderBuilder(type: ElementType.Float16);
        var x = Cast(builder, builder.Node("Mul", builder.Embedding(), builder.Weight()), ElementType.Float);
        var expected = new List<string> { x };
        for (var layer = 0; layer < 2; layer++)
        {
            x = builder.Node("Add", x, Cast(builder, builder.Attention(Cast(builder, builder.Norm(x), ElementType.Float16), layer), ElementType.Float));
            x = builder.Node("Add", x, Cast(builder, builder.FeedForward(Cast(builder, builder.Norm(x), ElementType.Float16)), ElementType.Float));
            expected.Add(x);
        }

        var graph = builder.Head(Cast(builder, builder.Norm(x), ElementType.Float16)).Analyse();
        Assert.Equal(expected, graph.Boundaries.Select(static boundary => boundary.Tensor));
        Assert.All(graph.Boundaries, static boundary => Assert.Equal(FloatType.Float32, boundary.Type));
    }

    [Fact]
    public void Find_TwoStreamsSideBySide_IsRefusedNamingTheLayer()
    {
        var builder = new DecoderBuilder();
        var (x, y) = (builder.Embedding(), string.Empty);
        y = x;
        for (var layer = 0; layer < 3; layer++)
        {
            (x, y) = layer == 1
                ? (builder.Node("Add", x, builder.Attention(builder.Norm(y), layer)), builder.Node("Add", y, builder.FeedForward(builder.Norm(x))))
                : (builder.Node("Add", x, builder.Attention(builder.Norm(x), layer)), y);
        }

        Assert.Equal(
            ["layer 0 has no cut: between its attention and that of layer 1 no single tensor carries the residual stream."],
            builder.Head(builder.Norm(builder.Node("Add", x, y))).Refusal());
    }

    [Fact]
    public void Find_InputToEveryLayerFromTheTokens_IsRefused()
    {
        var builder = new DecoderBuilder();
        var x = builder.Embedding();
        var extra = builder.Embedding();
        for (var layer = 0; layer < 2; layer++)
        {
            x = builder.Node("Add", x, builder.Attention(builder.Norm(x), layer));
            x = builder.Node("Add", x, builder.Node("Mul", builder.FeedForward(builder.Norm(x)), extra));
        }

        Assert.Equal(["what enters layer 0 cannot be told from the embedding: more than one way leads past every node between them."],
            builder.Head(builder.Norm(x)).Refusal());
    }

    [Fact]
    public void Find_LayersThatShareACache_AreRefused()
    {
        var (builder, x) = (new DecoderBuilder(), string.Empty);
        x = builder.Embedding();
        for (var layer = 0; layer < 2; layer++)
        {
            x = Blocks["sequential"](builder, x, layer);
        }

        // A third layer without a cache of its own.
        x = builder.Node("Add", x, builder.Linear(builder.Node("MatMul", builder.Node("Softmax", builder.Linear(builder.Norm(x))), "present.1.value")));
        x = builder.Node("Add", x, builder.FeedForward(builder.Norm(x)));
        Assert.Equal(
            ["layer 1 adds to the residual stream 4 times and layer 0 2 times: layers that are not alike, or share a cache, are not supported."],
            builder.Head(builder.Norm(x)).Refusal());
    }

    [Fact]
    public void Find_CachesInAnotherOrderThanTheLayers_IsRefused()
    {
        var builder = new DecoderBuilder();
        var x = builder.Embedding();
        x = Blocks["sequential"](builder, x, 1);
        x = Blocks["sequential"](builder, x, 0);
        Assert.Equal(
            ["the cache of layer 1 is read before that of layer 0: layers whose order is not that of their caches are not supported."],
            builder.Head(builder.Norm(x)).Refusal());
    }

    private static (DecoderBuilder Builder, List<string> Expected) Build(string topology)
    {
        var builder = new DecoderBuilder(opset: 23);
        var x = builder.Embedding();
        var expected = new List<string> { x };
        for (var layer = 0; layer < 3; layer++)
        {
            x = Blocks[topology](builder, x, layer);
            expected.Add(x);
        }

        // A network that normalises after adding has no final norm.
        return (builder.Head(topology == "post-norms after adding" ? x : builder.LayerNorm(x)), expected);
    }

    private static void AssertFirst(DecoderBuilder builder, string first)
    {
        var x = first;
        for (var layer = 0; layer < 2; layer++)
        {
            x = Blocks["sequential"](builder, x, layer);
        }

        var boundaries = builder.Head(builder.Norm(x)).Analyse().Boundaries;
        Assert.Equal((first, x, 3), (boundaries[0].Tensor, boundaries[^1].Tensor, boundaries.Count));
    }

    private static (string Normed, string Sum) Skip(DecoderBuilder builder, string operation, bool hasBias, string x, string branch, bool isLast)
    {
        var normed = hasBias
            ? builder.Node($"{Own}.{operation}", x, branch, builder.Weight(8), builder.Weight(8), builder.Weight(8))
            : builder.Node($"{Own}.{operation}", x, branch, builder.Weight(8));
        if (isLast)
        {
            return (normed, string.Empty);
        }

        var sum = $"{normed}/sum";
        builder.Graph.Node[^1].Output.AddRange([string.Empty, string.Empty, sum]);
        return (normed, sum);
    }

    private static string Quantized(DecoderBuilder builder, string x)
    {
        var quantized = builder.Node("DynamicQuantizeLinear", x);
        var (scale, zero) = ($"{quantized}/scale", $"{quantized}/zero");
        builder.Graph.Node[^1].Output.AddRange([scale, zero]);
        var product = builder.Node("MatMulInteger", quantized, builder.Tensor(ElementType.UInt8, 8, 8), zero, builder.Tensor(ElementType.UInt8));
        return builder.Node("Mul", Cast(builder, product, ElementType.Float), builder.Node("Mul", scale, builder.Weight()));
    }

    private static string Cast(DecoderBuilder builder, string x, int type)
    {
        var cast = builder.Node("Cast", x);
        builder.With(NodeAttributes.Make("to", type));
        return cast;
    }
}

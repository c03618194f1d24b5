using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;
using Candor.Probes.Numerics;
using Onnx;

namespace Candor.Inference.Import;

/// <summary>Measures what a quantized graph's own choice of arithmetic costs: the same weights with activations rounded to 8 bits, and not.</summary>
internal static class QuantizationDrift
{
    /// <summary>The accuracy level at which activations are rounded to 8 bits; it is three times as fast.</summary>
    public const int Rounded = 4;

    // Ordinary text: what rounding costs depends on the activations, and those of random tokens are not like any that are served.
    private const string Text =
        "The city of Krasnodar is in Russia, on the river Kuban. Water boils at one hundred degrees, and the moon is smaller than the earth, "
        + "as most people learn at school.";

    /// <summary>Nodes whose activations are rounded.</summary>
    public static int Count(ModelProto graph) => Levels(graph).Count(static level => level.I == Rounded);

    /// <summary>Whether a graph says anywhere how exactly to multiply.</summary>
    public static bool HasLevels(ModelProto graph) => Levels(graph).Any();

    /// <summary>A copy of a graph in which every quantized multiplication has this accuracy level.</summary>
    public static ModelProto At(ModelProto graph, int level)
    {
        var copy = graph.Clone();
        foreach (var attribute in Levels(copy))
        {
            attribute.I = level;
        }

        return copy;
    }

    /// <summary>Runs one text through both.</summary>
    /// <param name="model">Names and sizes.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="rounded">The graph as it is served.</param>
    /// <param name="exact">The same at accuracy level 0.</param>
    public static ResidualDrift Measure(ModelManifest model, ITokenizer tokenizer, OnnxGraphRunner rounded, OnnxGraphRunner exact)
    {
        int[] ids = [.. tokenizer.Encode(Text, withSpecialTokens: true).Take(Math.Min(48, model.Architecture.ContextLength))];
        var inputs = CheckInputs.Of(model, [ids]);
        var residuals = Enumerable.Range(0, model.Architecture.Layers + 1).Select(index => TensorNames.At(model.Tensors.Residual, index));
        string[] outputs = [model.Tensors.Logits, .. residuals];
        var served = rounded.Run(inputs, outputs);
        var reference = exact.Run(inputs, outputs);
        var drifts = new List<double>();
        double divergence = 0;
        for (var t = 0; t < ids.Length; t++)
        {
            drifts.AddRange(outputs.Skip(1).Select(name => Difference.Relative(reference[name].Row(t), served[name].Row(t))));
            divergence += Divergence(reference[outputs[0]].Row(t), served[outputs[0]].Row(t)) / ids.Length;
        }

        drifts.Sort();
        return new ResidualDrift(drifts[drifts.Count / 2], drifts[^1], divergence, ids.Length);
    }

    private static IEnumerable<AttributeProto> Levels(ModelProto graph) => graph.Graph.Node
        .Where(static node => node.OpType is "MatMulNBits" or "QMoE")
        .SelectMany(static node => node.Attribute).Where(static attribute => attribute.Name == "accuracy_level");

    private static double Divergence(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double p = StableSoftmax.LogSumExp(expected), q = StableSoftmax.LogSumExp(actual);
        double sum = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            sum += Math.Exp(expected[i] - p) * (expected[i] - p - actual[i] + q);
        }

        return sum;
    }
}

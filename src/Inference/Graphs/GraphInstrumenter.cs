using System.Globalization;
using Candor.Inference.Manifest;
using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>Rewrites a published decoder so that its residual stream can be read, probed, steered and projected, and its output distribution measured. Weights
/// stay where they are.</summary>
internal static class GraphInstrumenter
{
    /// <summary>The logits in float32, where the published ones have another type.</summary>
    public const string CastLogits = "logits.float32";

    private static readonly string[] Prefixes = ["residual.", "probe.", "steer.", "project.", "statistics."];

    /// <summary>Makes the instrumented graph. With all additions neutral it computes exactly what the published one does.</summary>
    /// <param name="graph">The published decoder; it is not changed.</param>
    /// <param name="additions">What is added beside the residual outputs, under the names of <see cref="AdditionNames"/>.</param>
    /// <exception cref="GraphException">The published graph uses one of the names.</exception>
    public static ModelProto Instrument(DecoderGraph graph, GraphAdditions additions)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(additions);
        CheckNames(graph);
        var model = graph.File.Model.Clone();
        var editor = new GraphEditor(model);
        FixNeutralInputs(graph, model.Graph, editor);
        var width = graph.HiddenSize?.ToString(CultureInfo.InvariantCulture) ?? "hidden_size";
        var residuals = new ResidualEditor(editor, additions, width);
        foreach (var boundary in graph.Boundaries)
        {
            var stream = residuals.Edit(boundary);
            if (additions.ProbeHeads)
            {
                AddProbes(editor, boundary, stream, width);
            }
        }

        editor.Place = editor.End;
        if (graph.LogitsType != FloatType.Float32)
        {
            editor.Output(editor.Cast(graph.Logits, graph.LogitsType, FloatType.Float32, CastLogits));
        }

        if (additions.Statistics)
        {
            DistributionNodes.Add(editor, graph.InstrumentedLogits, graph.VocabularySize);
        }

        editor.Finish();
        return model;
    }

    private static void AddProbes(GraphEditor editor, ResidualBoundary boundary, string stream, string width)
    {
        editor.Place = (boundary.Place, true);
        var weight = TensorNames.At(AdditionNames.ProbeWeight, boundary.Index);
        var bias = TensorNames.At(AdditionNames.ProbeBias, boundary.Index);
        var count = TensorNames.At("probe.{index}.count", boundary.Index);
        editor.Input(weight, ElementType.Float, width, count);
        editor.Input(bias, ElementType.Float, count);
        var product = editor.Add("MatMul", TensorNames.At("probe.{index}.product", boundary.Index), [stream, weight]);
        editor.Output(editor.Add("Add", TensorNames.At(AdditionNames.ProbeScore, boundary.Index), [product, bias]));
    }

    private static void FixNeutralInputs(DecoderGraph decoder, GraphProto graph, GraphEditor editor)
    {
        editor.Place = GraphEditor.Start;
        foreach (var name in decoder.NeutralInputs)
        {
            var input = graph.Input.First(input => input.Name == name);
            var tensor = new TensorProto { DataType = ElementType.Int64, Int64Data = { 0 } };
            if (TensorShape.Rank(input) == 1)
            {
                tensor.Dims.Add(1);
            }

            graph.Input.Remove(input);
            editor.Add("Constant", name, [], NodeAttributes.Make("value", tensor));
        }
    }

    private static void CheckNames(DecoderGraph decoder)
    {
        var graph = decoder.File.Model.Graph;
        var taken = graph.Node.SelectMany(static node => node.Output)
            .Concat(graph.Input.Select(static input => input.Name)).Concat(graph.Initializer.Select(static initializer => initializer.Name))
            .FirstOrDefault(static name => name is AdditionNames.NextIds or AdditionNames.NextLogProbability or AdditionNames.LogSumExp or AdditionNames.Entropy
                or AdditionNames.TopLogits or AdditionNames.TopIds or CastLogits || IsNumbered(name));
        if (taken is not null)
        {
            throw new GraphException(decoder.File.Path, [$"it has a tensor '{taken}', which is the name of what instrumenting adds. Instrument the published " +
                "graph, not an instrumented one."]);
        }
    }

    private static bool IsNumbered(string name) => name.AsSpan().ContainsAnyInRange('0', '9') &&
        Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}

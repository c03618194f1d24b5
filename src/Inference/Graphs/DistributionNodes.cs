using Candor.Inference.Manifest;

namespace Candor.Inference.Graphs;

/// <summary>Computes statistics of the output distribution in the graph, so that the logits need not leave the device.</summary>
/// <remarks>
/// Passes over the vocabulary are what costs: there are four. All comes from the logarithms of the probabilities, whose products with the probabilities are
/// small numbers: sums over products with
/// the logits themselves would lose digits. A logit of −∞ makes the entropy NaN.
/// </remarks>
internal static class DistributionNodes
{
    /// <summary>Adds the statistics behind all other nodes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="logits">Logits in float32, <c>[b, t, v]</c>.</param>
    /// <param name="vocabulary">v; null when it is not known.</param>
    public static void Add(GraphEditor graph, string logits, int? vocabulary)
    {
        TopNodes.Add(graph, logits, vocabulary);
        var logarithms = graph.Add("LogSoftmax", "statistics.logarithms", [logits], NodeAttributes.Make("axis", -1));
        var probabilities = graph.Add("Exp", "statistics.probabilities", [logarithms]);
        var sum = Sum(graph, graph.Add("Mul", "statistics.weighted", [probabilities, logarithms]), "statistics.weighted_sum");
        GiveOut(graph, graph.Add("Neg", "statistics.entropy", [sum]), AdditionNames.Entropy);

        // A logit minus the logarithm of its probability: of the largest one, in which no digits are lost.
        var first = graph.Integers("statistics.first", 0);
        var id = graph.Add("Gather", "statistics.largest_id", [AdditionNames.TopIds, first], NodeAttributes.Make("axis", 2));
        var largest = graph.Add("Gather", "statistics.largest", [AdditionNames.TopLogits, first], NodeAttributes.Make("axis", 2));
        var logarithm = graph.Add("GatherElements", "statistics.largest_logarithm", [logarithms, id], NodeAttributes.Make("axis", -1));
        GiveOut(graph, graph.Add("Sub", "statistics.log_sum_exp", [largest, logarithm]), AdditionNames.LogSumExp);

        graph.Input(AdditionNames.NextIds, ElementType.Int64, "next_ids.rows", "next_ids.tokens");
        var next = OnAxis(graph, "Unsqueeze", AdditionNames.NextIds, "statistics.next_ids");
        GiveOut(graph, graph.Add("GatherElements", "statistics.next", [logarithms, next], NodeAttributes.Make("axis", -1)), AdditionNames.NextLogProbability);
    }

    // From opset 13 on the axes are an input in place of an attribute.
    private static string Sum(GraphEditor graph, string tensor, string output) => graph.Opset >= 13
        ? graph.Add("ReduceSum", output, [tensor, graph.Integers($"{output}.axis", -1)], NodeAttributes.Make("keepdims", 1))
        : graph.Add("ReduceSum", output, [tensor], NodeAttributes.Make("axes", [-1L]), NodeAttributes.Make("keepdims", 1));

    private static string OnAxis(GraphEditor graph, string operation, string tensor, string output) => graph.Opset >= 13
        ? graph.Add(operation, output, [tensor, graph.Integers($"{output}.axis", -1)])
        : graph.Add(operation, output, [tensor], NodeAttributes.Make("axes", [-1L]));

    private static void GiveOut(GraphEditor graph, string tensor, string name) => graph.Output(OnAxis(graph, "Squeeze", tensor, name));
}

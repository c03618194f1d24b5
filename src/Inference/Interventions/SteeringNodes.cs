using Candor.Inference.Graphs;
using Onnx;

namespace Candor.Inference.Interventions;

/// <summary>Adds to an instrumented graph an input whose value is added to the residual stream at one hook point.</summary>
/// <remarks>
/// For experiments on a graph that was made without steering, so that no model has to be instrumented anew for them. As in
/// <see cref="ResidualEditor"/>, where a node normalises a sum and gives it out beside, the change goes to one of its operands, so that both outputs
/// have it.
/// </remarks>
internal static class SteeringNodes
{
    /// <summary>Rows of a sum that a fused normalisation gives out beside.</summary>
    private const int SumOutput = 3;

    /// <summary>Name of the input at a hook point.</summary>
    public static string InputAt(int hookPoint) => $"candor.intervention.{hookPoint}";

    /// <summary>Adds the input.</summary>
    /// <param name="model">The graph; changed.</param>
    /// <param name="residual">Name of the output that gives out the stream.</param>
    /// <param name="hookPoint">Its index.</param>
    /// <returns>Null, or why it cannot be done, as a clause.</returns>
    public static string? Add(ModelProto model, string residual, int hookPoint)
    {
        var index = new GraphIndex(model.Graph);
        var stream = residual;
        var place = index.Producer(stream);
        if (place >= 0 && model.Graph.Node[place].OpType == "Identity")
        {
            stream = model.Graph.Node[place].Input[0];
            place = index.Producer(stream);
        }

        if (place < 0)
        {
            return $"nothing in the graph makes '{residual}'";
        }

        if (model.Graph.Node[place].OpType == "Cast")
        {
            return $"'{residual}' is a copy in float32 of a stream of another type; instrument the model with --add steering";
        }

        var editor = new GraphEditor(model) { Place = (place, Behind: false) };
        var input = InputAt(hookPoint);
        var node = model.Graph.Node[place];
        editor.Input(input, ElementType.Float, $"{input}.rows", $"{input}.tokens", $"{input}.width");
        if (node.Output.IndexOf(stream) == SumOutput)
        {
            node.Input[1] = editor.Add("Add", $"{input}.operand", [node.Input[1], input]);
        }
        else
        {
            editor.Place = (place, Behind: true);
            editor.Rewire(stream, editor.Add("Add", $"{input}.stream", [stream, input]));
        }

        editor.Finish();
        return null;
    }
}

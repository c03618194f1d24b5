using Candor.Inference.Manifest;

namespace Candor.Inference.Graphs;

/// <summary>Gives out the residual stream at one boundary after another, and lets it be steered and projected there.</summary>
/// <remarks>
/// Where a node normalises a sum and gives out the sum beside, what is added behind it would miss the normalised branch: the change is added to one of its
/// operands instead, so that both
/// outputs have it. The projection needs the sum itself there, which is formed once more beside the node.
/// </remarks>
internal sealed class ResidualEditor(GraphEditor graph, GraphAdditions additions, string width)
{
    /// <summary>Edits the stream at a boundary.</summary>
    /// <returns>The name of the stream in float32.</returns>
    public string Edit(ResidualBoundary boundary)
    {
        var name = TensorNames.At(AdditionNames.Residual, boundary.Index);
        if (boundary.Output == 3)
        {
            EditSum(boundary, name);
        }
        else
        {
            EditTensor(boundary, name);
        }

        graph.Output(name);
        return name;
    }

    private void EditTensor(ResidualBoundary boundary, string name)
    {
        graph.Place = (boundary.Place, true);
        var published = boundary.Tensor;
        var stream = published;
        if (additions.Steering || additions.Projection)
        {
            var edited = boundary.Type == FloatType.Float32 ? name : $"{name}.edited";
            stream = additions.Projection ? $"{name}.steered" : edited;
            stream = additions.Steering ? graph.Add("Add", stream, [published, SteerOf(boundary)]) : published;
            stream = additions.Projection ? graph.Add("Add", edited, [stream, DeltaOf(boundary, stream)]) : stream;
            graph.Rewire(published, stream);
        }
        else if (boundary.Type == FloatType.Float32 && !graph.IsOutput(published))
        {
            // A new name costs nothing; a node that copies would cost a pass over the stream.
            graph.Rewire(published, name);
            Rename(boundary, name);
            return;
        }

        if (stream != name)
        {
            GiveOut(stream, boundary.Type, name);
        }
    }

    private void EditSum(ResidualBoundary boundary, string name)
    {
        graph.Place = (boundary.Place, false);
        var node = graph.Node(boundary.Place);
        var operand = node.Input[1];
        operand = additions.Steering ? graph.Add("Add", $"{name}.steered", [operand, SteerOf(boundary)]) : operand;
        if (additions.Projection)
        {
            var sum = graph.Add("Add", $"{name}.sum", [node.Input[0], operand]);
            var bias = node.InputAt(node.OpType == "SkipLayerNormalization" ? 4 : 3);
            sum = bias.Length > 0 ? graph.Add("Add", $"{name}.biased", [sum, bias]) : sum;
            operand = graph.Add("Add", $"{name}.projected", [operand, DeltaOf(boundary, sum)]);
        }

        node.Input[1] = operand;
        while (node.Output.Count < 4)
        {
            node.Output.Add(string.Empty);
        }

        graph.Place = (boundary.Place, true);
        var published = node.Output[3];
        if (boundary.Type == FloatType.Float32 && !graph.IsOutput(published))
        {
            graph.Rewire(published, name);
            node.Output[3] = name;
            return;
        }

        node.Output[3] = published.Length > 0 ? published : $"{name}.published";
        GiveOut(node.Output[3], boundary.Type, name);
    }

    private void Rename(ResidualBoundary boundary, string name)
    {
        var node = graph.Node(boundary.Place);
        node.Output[boundary.Output] = name;
    }

    private void GiveOut(string stream, FloatType type, string name)
    {
        if (type == FloatType.Float32)
        {
            graph.Add("Identity", name, [stream]);
        }
        else
        {
            graph.Cast(stream, type, FloatType.Float32, name);
        }
    }

    // Rows, tokens and width may each be 1 and broadcast, so that the dimensions have names of their own.
    private string SteerOf(ResidualBoundary boundary)
    {
        var name = TensorNames.At(AdditionNames.Steer, boundary.Index);
        graph.Input(name, ElementType.Float, $"{name}.rows", $"{name}.tokens", $"{name}.width");
        return graph.Cast(name, FloatType.Float32, boundary.Type, $"{name}.cast");
    }

    // What the projection adds: ((h·u) ∘ gain + offset) · uᵀ, in float32 whatever the stream is.
    private string DeltaOf(ResidualBoundary boundary, string stream)
    {
        var directions = TensorNames.At(AdditionNames.ProjectDirections, boundary.Index);
        var gain = TensorNames.At(AdditionNames.ProjectGain, boundary.Index);
        var offset = TensorNames.At(AdditionNames.ProjectOffset, boundary.Index);
        var prefix = TensorNames.At("project.{index}", boundary.Index);
        graph.Input(directions, ElementType.Float, width, $"{prefix}.count");
        graph.Input(gain, ElementType.Float, $"{prefix}.count");
        graph.Input(offset, ElementType.Float, $"{prefix}.count");
        var real = graph.Cast(stream, boundary.Type, FloatType.Float32, $"{prefix}.stream");
        var component = graph.Add("MatMul", $"{prefix}.component", [real, directions]);
        var gained = graph.Add("Mul", $"{prefix}.gained", [component, gain]);
        var wanted = graph.Add("Add", $"{prefix}.wanted", [gained, offset]);
        var transposed = graph.Add("Transpose", $"{prefix}.transposed", [directions], NodeAttributes.Make("perm", 1, 0));
        var delta = graph.Add("MatMul", $"{prefix}.delta", [wanted, transposed]);
        return graph.Cast(delta, FloatType.Float32, boundary.Type, $"{prefix}.cast");
    }
}

using Candor.Inference.Execution;
using Candor.Inference.Manifest;

namespace Candor.Inference.Import;

/// <summary>Values for a graph's inputs, with everything that instrumenting added off.</summary>
internal static class CheckInputs
{
    /// <summary>Inputs for rows of one length, with or without a past.</summary>
    /// <param name="model">Names and sizes.</param>
    /// <param name="rows">Token ids, as many in each row.</param>
    /// <param name="past">What an earlier run returned under the names of present keys and values, for as many rows; null at the beginning.</param>
    public static Dictionary<string, GraphTensor> Of(ModelManifest model, int[][] rows, IReadOnlyDictionary<string, GraphTensor>? past = null)
    {
        var names = model.Tensors;
        var sizes = model.Architecture;
        var (b, t) = (rows.Length, rows[0].Length);
        var before = past is null ? 0 : (int)past[TensorNames.At(names.PresentKey, 0)].Shape[2];
        var inputs = new Dictionary<string, GraphTensor>
        {
            [names.InputIds] = GraphTensor.Of([.. rows.SelectMany(static row => row.Select(static id => (long)id))], b, t),
        };
        if (names.AttentionMask is { } mask)
        {
            inputs[mask] = GraphTensor.Of([.. Enumerable.Repeat(1L, b * (before + t))], b, before + t);
        }

        if (names.PositionIds is { } positions)
        {
            inputs[positions] = GraphTensor.Of([.. Enumerable.Range(0, b * t).Select(i => (long)(before + (i % t)))], b, t);
        }

        for (var layer = 0; layer < sizes.Layers; layer++)
        {
            inputs[TensorNames.At(names.PastKey, layer)] = past?[TensorNames.At(names.PresentKey, layer)] ?? None();
            inputs[TensorNames.At(names.PastValue, layer)] = past?[TensorNames.At(names.PresentValue, layer)] ?? None();
        }

        AddNeutral(inputs, model, b, t);
        return inputs;

        GraphTensor None() => GraphTensor.Zeros(b, sizes.KeyValueHeads, 0, sizes.HeadSize);
    }

    /// <summary>The names of a run's cached keys and values.</summary>
    public static IEnumerable<string> Present(ModelManifest model) => Enumerable.Range(0, model.Architecture.Layers)
        .SelectMany(layer => new[] { TensorNames.At(model.Tensors.PresentKey, layer), TensorNames.At(model.Tensors.PresentValue, layer) });

    private static void AddNeutral(Dictionary<string, GraphTensor> inputs, ModelManifest model, int b, int t)
    {
        var d = model.Architecture.HiddenSize;
        for (var index = 0; index <= model.Architecture.Layers; index++)
        {
            if (model.Additions.ProbeHeads)
            {
                inputs[TensorNames.At(AdditionNames.ProbeWeight, index)] = GraphTensor.Zeros(d, 0);
                inputs[TensorNames.At(AdditionNames.ProbeBias, index)] = GraphTensor.Zeros(0);
            }

            if (model.Additions.Steering)
            {
                inputs[TensorNames.At(AdditionNames.Steer, index)] = GraphTensor.Zeros(1, 1, 1);
            }

            if (model.Additions.Projection)
            {
                inputs[TensorNames.At(AdditionNames.ProjectDirections, index)] = GraphTensor.Zeros(d, 0);
                inputs[TensorNames.At(AdditionNames.ProjectGain, index)] = GraphTensor.Zeros(0);
                inputs[TensorNames.At(AdditionNames.ProjectOffset, index)] = GraphTensor.Zeros(0);
            }
        }

        if (model.Additions.Statistics)
        {
            inputs[AdditionNames.NextIds] = GraphTensor.Of(new long[b * t], b, t);
        }
    }
}

using Candor.Inference.Manifest;

namespace Candor.Inference.Execution;

/// <summary>Compares what a graph declares with what its manifest promises.</summary>
internal static class GraphContract
{
    /// <summary>Every mismatch, one sentence each; none when the graph can be run.</summary>
    public static List<string> Problems(
        ModelManifest model,
        IReadOnlyDictionary<string, TensorDescription> inputs,
        IReadOnlyDictionary<string, TensorDescription> outputs)
    {
        var problems = new List<string>();
        var sizes = model.Architecture;
        var names = model.Tensors;
        var known = new HashSet<string>();
        var cache = model.KeyValueType switch { FloatType.Float16 => "float16", FloatType.BFloat16 => "bfloat16", _ => "float32" };

        Check(inputs, "input", names.InputIds, "int64", -1, -1);
        if (names.AttentionMask is null)
        {
            problems.Add("the manifest names no attention mask, without which sequences cannot share a pass.");
        }
        else
        {
            Check(inputs, "input", names.AttentionMask, "int64", -1, -1);
        }

        if (names.PositionIds is not null)
        {
            Check(inputs, "input", names.PositionIds, "int64", -1, -1);
        }

        AddAdditions();

        Check(outputs, "output", names.Logits, "float32", -1, -1, sizes.VocabularySize);
        for (var layer = 0; layer < sizes.Layers; layer++)
        {
            Check(inputs, "input", TensorNames.At(names.PastKey, layer), cache, -1, sizes.KeyValueHeads, -1, sizes.HeadSize);
            Check(inputs, "input", TensorNames.At(names.PastValue, layer), cache, -1, sizes.KeyValueHeads, -1, sizes.HeadSize);
            Check(outputs, "output", TensorNames.At(names.PresentKey, layer), cache, -1, sizes.KeyValueHeads, -1, sizes.HeadSize);
            Check(outputs, "output", TensorNames.At(names.PresentValue, layer), cache, -1, sizes.KeyValueHeads, -1, sizes.HeadSize);
        }

        for (var index = 0; index <= sizes.Layers; index++)
        {
            Check(outputs, "output", TensorNames.At(names.Residual, index), "float32", -1, -1, sizes.HiddenSize);
        }

        problems.AddRange(inputs.Keys
            .Where(input => !known.Contains(input))
            .Select(static input => $"the graph needs an input '{input}' that the manifest does not name."));
        return problems;

        // Their types and shapes are the instrumenter's own; where the engine left some out again, that is no mismatch.
        void AddAdditions()
        {
            known.Add(AdditionNames.NextIds);
            string[] patterns =
            [
                AdditionNames.ProbeWeight,
                AdditionNames.ProbeBias,
                AdditionNames.Steer,
                AdditionNames.ProjectDirections,
                AdditionNames.ProjectGain,
                AdditionNames.ProjectOffset,
            ];
            known.UnionWith(patterns.SelectMany(pattern => Enumerable.Range(0, sizes.Layers + 1).Select(index => TensorNames.At(pattern, index))));
        }

        void Check(IReadOnlyDictionary<string, TensorDescription> tensors, string kind, string name, string type, params ReadOnlySpan<int> shape)
        {
            known.Add(name);
            if (!tensors.TryGetValue(name, out var tensor))
            {
                problems.Add($"the graph has no {kind} '{name}'.");
            }
            else if (tensor.Type != type || !Fits(tensor.Shape, shape))
            {
                problems.Add($"the graph's {kind} '{name}' is {tensor.Type} {Format(tensor.Shape)}, but {type} {Format(shape)} is needed.");
            }
        }
    }

    // A symbolic dimension fits anything; where any size is asked for, a fixed one does not.
    private static bool Fits(ReadOnlySpan<int> declared, ReadOnlySpan<int> needed)
    {
        if (declared.Length != needed.Length)
        {
            return false;
        }

        for (var i = 0; i < declared.Length; i++)
        {
            if (declared[i] >= 0 && declared[i] != needed[i])
            {
                return false;
            }
        }

        return true;
    }

    private static string Format(ReadOnlySpan<int> shape)
    {
        var parts = new List<string>();
        foreach (var dimension in shape)
        {
            parts.Add(dimension < 0 ? "any" : dimension.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return $"[{string.Join(", ", parts)}]";
    }
}

/// <summary>Element type and shape of a graph's input or output; −1 stands for a symbolic dimension.</summary>
internal sealed record TensorDescription(string Type, int[] Shape);

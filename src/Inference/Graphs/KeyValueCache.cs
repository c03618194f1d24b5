using Candor.Inference.Manifest;
using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>Shape and type of the cached keys and values, alike in all layers.</summary>
/// <param name="Heads">Key-value heads; null when symbolic.</param>
/// <param name="HeadSize">Width of a head; null when symbolic.</param>
/// <param name="Type">Element type.</param>
internal sealed record KeyValueCache(int? Heads, int? HeadSize, FloatType Type)
{
    /// <summary>Reads the cache's inputs and compares them with each other and with the outputs.</summary>
    /// <returns>Null when it does not fit; then there is at least one more problem.</returns>
    public static KeyValueCache? Find(
        IReadOnlyList<ValueInfoProto> inputs, IEnumerable<ValueInfoProto> outputs, KeyValueNames past, KeyValueNames present, List<string> problems)
    {
        var before = problems.Count;
        if (inputs.FirstOrDefault(static input => KeyValueNames.IsFused(input.Name)) is { } fused)
        {
            problems.Add($"'{fused.Name}' holds keys and values in one tensor, as old exports do. Export it again with separate keys and values.");
            return null;
        }

        if (past.Layers == 0)
        {
            problems.Add("it takes no cached keys and values, so that each token would cost the whole text again. Export it with its cache " +
                "(text-generation-with-past).");
            return null;
        }

        Compare(past, present, [.. inputs.Select(static input => input.Name)], [.. outputs.Select(static output => output.Name)], problems);
        if (problems.Count > before)
        {
            return null;
        }

        var byName = inputs.ToDictionary(static input => input.Name, StringComparer.Ordinal);
        var all = Enumerable.Range(0, past.Layers)
            .SelectMany(layer => new[] { byName[TensorNames.At(past.Key!, layer)], byName[TensorNames.At(past.Value!, layer)] }).ToList();
        all.ForEach(tensor => CheckShape(tensor, problems));
        return problems.Count > before ? null : Common(all, problems);
    }

    private static void Compare(KeyValueNames past, KeyValueNames present, HashSet<string> inputs, HashSet<string> outputs, List<string> problems)
    {
        if (past.Key is null || past.Value is null || present.Key is null || present.Value is null)
        {
            problems.Add($"its cache is incomplete: keys or values are missing among its {(past.Key is null || past.Value is null ? "inputs" : "outputs")}. " +
                "Export it again with its cache.");
            return;
        }

        foreach (var (pattern, names, place) in new[] { (past.Key, inputs, "input"), (past.Value, inputs, "input"), (present.Key, outputs, "output"),
            (present.Value, outputs, "output") })
        {
            for (var layer = 0; layer < past.Layers; layer++)
            {
                if (!names.Contains(TensorNames.At(pattern, layer)))
                {
                    problems.Add($"it has no {place} '{TensorNames.At(pattern, layer)}', though layer {past.Layers - 1} has one: layers without a cache of " +
                        "their own are not supported.");
                    break;
                }
            }
        }
    }

    private static void CheckShape(ValueInfoProto tensor, List<string> problems)
    {
        var rank = TensorShape.Rank(tensor);
        if (rank == 3)
        {
            problems.Add($"'{tensor.Name}' has rows and heads in one dimension, as old exports do. Export it again with [rows, heads, length, width].");
        }
        else if (rank is not (null or 4))
        {
            problems.Add($"'{tensor.Name}' has {rank} dimensions; [rows, heads, length, width] is needed.");
        }
        else if (TensorShape.Static(tensor, 0) is { } rows)
        {
            problems.Add($"'{tensor.Name}' was exported for {rows} row(s) only. Export it again with a dynamic batch size.");
        }
        else if (TensorShape.Static(tensor, 2) is { } length)
        {
            problems.Add($"'{tensor.Name}' has a fixed length of {length}. Export it again with a cache of dynamic length.");
        }

        if (ElementType.AsFloat(TensorShape.Type(tensor)) is null)
        {
            problems.Add($"'{tensor.Name}' is {ElementType.Name(TensorShape.Type(tensor))}; float32, float16 or bfloat16 is needed. Build it without a " +
                "quantized cache.");
        }
    }

    private static KeyValueCache? Common(List<ValueInfoProto> tensors, List<string> problems)
    {
        var first = tensors[0];
        var other = tensors.Find(tensor => TensorShape.Type(tensor) != TensorShape.Type(first) ||
            TensorShape.Static(tensor, 1) != TensorShape.Static(first, 1) || TensorShape.Static(tensor, 3) != TensorShape.Static(first, 3));
        if (other is null)
        {
            return new KeyValueCache(TensorShape.Static(first, 1), TensorShape.Static(first, 3), ElementType.AsFloat(TensorShape.Type(first))!.Value);
        }

        problems.Add($"'{other.Name}' and '{first.Name}' differ in type or shape; caches that are not alike in all layers are not supported. Build it with " +
            "windowed_kv_cache=false.");
        return null;
    }
}

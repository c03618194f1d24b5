using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Candor.Inference.Tests.Graphs;

/// <summary>One text through a graph in ONNX Runtime, chunk after chunk, with nothing of the product between.</summary>
public sealed class FamilyRun : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly int _headSize;
    private Dictionary<string, OrtValue> _cache = new(StringComparer.Ordinal);
    private int _done;
    private int _unused;

    /// <param name="graph">The graph.</param>
    /// <param name="weights">The folder of its external data.</param>
    /// <param name="headSize">Width of a head, for caches that do not say.</param>
    public FamilyRun(byte[] graph, string weights, int headSize)
    {
        _headSize = headSize;
        using var settings = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, IntraOpNumThreads = 1 };
        settings.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", weights);
        _session = new InferenceSession(graph, settings);
    }

    /// <summary>Rows of a pass. The last one holds the text, the others hold it backwards.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>The name of the logits.</summary>
    public string Logits { get; init; } = "logits";

    /// <summary>Values for inputs that would be fed neutrally.</summary>
    public Dictionary<string, (float[] Values, long[] Shape)> Feeds { get; } = new(StringComparer.Ordinal);

    /// <summary>Saves a graph as the runtime's optimiser leaves it for any machine.</summary>
    public static void Optimise(string graph, string optimised)
    {
        using var settings = new SessionOptions
        {
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
            OptimizedModelFilePath = optimised,
        };
        new InferenceSession(graph, settings).Dispose();
    }

    /// <summary>Starts a new text.</summary>
    public void Restart()
    {
        Release(_cache);
        _cache = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
        _done = 0;
        _unused = 0;
    }

    /// <summary>Lengthens the cache by slots that hold nothing and are masked, as a pool of equally long rows has them.</summary>
    public void LeaveUnused(int slots)
    {
        foreach (var (name, cache) in _cache.ToList())
        {
            var shape = cache.GetTensorTypeAndShape().Shape;
            long[] lengthened = [shape[0], shape[1], shape[2] + slots, shape[3]];
            var longer = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, lengthened);
            var from = cache.GetTensorDataAsSpan<float>();
            var to = longer.GetTensorMutableDataAsSpan<float>();
            to.Fill(9);
            var row = (int)(shape[2] * shape[3]);
            for (var head = 0; head < shape[0] * shape[1]; head++)
            {
                from.Slice(head * row, row).CopyTo(to[(head * (row + (slots * (int)shape[3])))..]);
            }

            cache.Dispose();
            _cache[name] = longer;
        }

        _unused = slots;
    }

    /// <summary>Appends tokens. What is asked for comes back for the last row, as <c>[tokens, width]</c>.</summary>
    public Dictionary<string, float[]> Append(long[] ids, IReadOnlyList<string> wanted)
    {
        var owned = new List<OrtValue>();
        try
        {
            var names = _session.InputMetadata.Keys.ToList();
            var inputs = names.ConvertAll(name => _cache.TryGetValue(name, out var past) ? past : Own(owned, Input(name, ids)));
            List<string> outputs = [.. wanted, .. _session.OutputMetadata.Keys.Where(static name => name.StartsWith("present", StringComparison.Ordinal))];
            using var results = _session.Run(_options, names, inputs, outputs);
            var values = new Dictionary<string, float[]>(StringComparer.Ordinal);
            for (var i = 0; i < wanted.Count; i++)
            {
                values[wanted[i]] = LastRow(Floats(results[i]));
            }

            Keep(outputs, results, wanted.Count);
            _done += ids.Length;
            return values;
        }
        finally
        {
            owned.ForEach(static value => value.Dispose());
        }
    }

    public void Dispose()
    {
        Release(_cache);
        _options.Dispose();
        _session.Dispose();
    }

    private static OrtValue Own(List<OrtValue> owned, OrtValue value)
    {
        owned.Add(value);
        return value;
    }

    private static void Release(Dictionary<string, OrtValue> values)
    {
        foreach (var value in values.Values)
        {
            value.Dispose();
        }
    }

    private static float[] Floats(OrtValue value) => value.GetTensorTypeAndShape().ElementDataType switch
    {
        TensorElementType.Float16 => [.. value.GetTensorDataAsSpan<Float16>().ToArray().Select(static half => half.ToFloat())],
        _ => value.GetTensorDataAsSpan<float>().ToArray(),
    };

    private float[] LastRow(float[] values) => values[^(values.Length / Rows)..];

    private OrtValue Numbers(long[] row, long[]? otherRows = null) =>
        OrtValue.CreateTensorValueFromMemory([.. Enumerable.Repeat(otherRows ?? row, Rows - 1).SelectMany(static other => other), .. row], [Rows, row.Length]);

    private OrtValue Input(string name, long[] ids) => name switch
    {
        _ when Feeds.TryGetValue(name, out var fed) => OrtValue.CreateTensorValueFromMemory(fed.Values, fed.Shape),
        "input_ids" => Numbers(ids, [.. ids.Reverse()]),
        "attention_mask" => Numbers([.. Enumerable.Repeat(1L, _done), .. Enumerable.Repeat(0L, _unused), .. Enumerable.Repeat(1L, ids.Length)]),
        "position_ids" => Numbers([.. Enumerable.Range(_done, ids.Length).Select(static i => (long)i)]),
        "num_logits_to_keep" => OrtValue.CreateTensorValueFromMemory(new long[] { 0 }, []),
        "next_ids" => Numbers(ids),
        _ when name.StartsWith("steer.", StringComparison.Ordinal) => OrtValue.CreateTensorValueFromMemory(new float[1], [1, 1, 1]),
        _ when name.StartsWith("past", StringComparison.Ordinal) => Empty(_session.InputMetadata[name]),
        _ => Nothing(_session.InputMetadata[name]),
    };

    // No probes and no directions: what is dynamic has length 0.
    private static OrtValue Nothing(NodeMetadata input) => OrtValue.CreateAllocatedTensorValue(
        OrtAllocator.DefaultInstance, input.ElementDataType, [.. input.Dimensions.Select(static length => Math.Max(0L, length))]);

    private OrtValue Empty(NodeMetadata cache)
    {
        var width = cache.Dimensions[3] > 0 ? cache.Dimensions[3] : _headSize;
        return OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, cache.ElementDataType, [Rows, cache.Dimensions[1], 0, width]);
    }

    // The values are the results' own, and outlive them only as copies.
    private void Keep(List<string> outputs, IReadOnlyList<OrtValue> results, int from)
    {
        Release(_cache);
        _cache = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
        for (var i = from; i < outputs.Count; i++)
        {
            var shape = results[i].GetTensorTypeAndShape();
            var copy = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, shape.ElementDataType, shape.Shape);
            results[i].GetTensorDataAsSpan<byte>().CopyTo(copy.GetTensorMutableRawData());
            _cache[outputs[i].Replace("present", "past_key_values", StringComparison.Ordinal)] = copy;
        }
    }
}

using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>Inputs beside tokens, mask, positions and cache: which have a value that changes nothing, and why the others cannot be fed.</summary>
internal static class ForeignInputs
{
    /// <summary>Whether 0 is a value with which the input leaves nothing out.</summary>
    public static bool IsNeutral(string name) => name is "num_logits_to_keep" or "logits_to_keep";

    /// <summary>Adds a sentence for every input that cannot be fed; one a reason.</summary>
    public static void Report(IEnumerable<ValueInfoProto> inputs, List<string> problems)
    {
        var reported = new HashSet<string>(StringComparer.Ordinal);
        foreach (var input in inputs)
        {
            if (!(IsNeutral(input.Name) && TensorShape.Type(input) == ElementType.Int64) && Reason(input.Name) is { } reason && reported.Add(reason))
            {
                problems.Add($"its input '{input.Name}' {reason}");
            }
        }
    }

    private static string? Reason(string name) => name switch
    {
        "input_ids" or "input_id" or "attention_mask" or "position_ids" => null,
        "use_cache_branch" => "chooses between two graphs in one file, and the residual stream of such a merged decoder is out of reach. " +
            "Use the plain file (model.onnx), or export it again without merging.",
        "inputs_embeds" => "takes embeddings in place of tokens. Export the whole decoder, with its embedding, in one file.",
        "per_layer_inputs" => "feeds every layer from outside, which is not supported. Export the whole decoder in one file.",
        "cache_position" => "belongs to a cache of fixed length, which is not supported. Export it with a dynamic cache.",
        _ when KeyValueNames.IsFused(name) => null,
        _ when Has(name, "block_table") || Has(name, "slot_mapping") || Has(name, "cumulative_sequence_length") ||
            name is "past_sequence_lengths" or "attention_metadata" =>
            "belongs to paged attention, which is not supported. Build it without use_paged_attention.",
        _ when Has(name, "encoder") => "belongs to an encoder: only decoders are supported.",
        _ when Has(name, "conv") || Has(name, "ssm") || Has(name, "recurrent") || Has(name, "rwkv") || Has(name, "state") =>
            "is the state of a layer that is no attention: hybrid models cannot roll a text back and are not supported.",
        _ when name.StartsWith("past", StringComparison.Ordinal) && KeyValueNames.Find([new ValueInfoProto { Name = name }], "past").Layers > 0 => null,
        _ => "is none that a decoder needs: only tokens, mask, positions and cache can be fed. Export it again without it.",
    };

    private static bool Has(string name, string part) => name.Contains(part, StringComparison.OrdinalIgnoreCase);
}

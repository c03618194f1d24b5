using Candor.Inference.Manifest;
using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>The inputs and outputs of a decoder with a cache, found by name, type and shape.</summary>
internal sealed record DecoderInterface
{
    /// <summary>Token ids, int64 <c>[b, t]</c>.</summary>
    public required string InputIds { get; init; }

    /// <summary>The attention mask; null when the graph has none.</summary>
    public string? AttentionMask { get; init; }

    /// <summary>Positions; null when the graph has none.</summary>
    public string? PositionIds { get; init; }

    /// <summary>The output distribution before softmax.</summary>
    public required string Logits { get; init; }

    /// <summary>Patterns of the cache's inputs.</summary>
    public required KeyValueNames Past { get; init; }

    /// <summary>Patterns of the cache's outputs.</summary>
    public required KeyValueNames Present { get; init; }

    /// <summary>Key-value heads, where the graph says so.</summary>
    public int? KeyValueHeads { get; init; }

    /// <summary>Width of a head, where the graph says so.</summary>
    public int? HeadSize { get; init; }

    /// <summary>Element type of the cache.</summary>
    public FloatType KeyValueType { get; init; }

    /// <summary>Token ids that the logits cover, where the graph says so.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>Inputs for which 0 means that nothing is left out, such as the number of positions whose logits are kept.</summary>
    public required IReadOnlyList<string> NeutralInputs { get; init; }

    /// <summary>Reads the interface.</summary>
    /// <param name="graph">A graph.</param>
    /// <param name="problems">Receives a sentence for all that does not fit.</param>
    /// <returns>Null when something essential is missing; then there is at least one problem.</returns>
    public static DecoderInterface? Find(GraphProto graph, List<string> problems)
    {
        var initialized = graph.Initializer.Select(static initializer => initializer.Name).ToHashSet(StringComparer.Ordinal);
        var inputs = graph.Input.Where(input => !initialized.Contains(input.Name)).ToList();
        var before = problems.Count;
        var tokens = inputs.Find(static input => input.Name is "input_ids" or "input_id");
        var logits = graph.Output.FirstOrDefault(static output => output.Name == "logits");
        ForeignInputs.Report(inputs, problems);
        if (problems.Count == before)
        {
            CheckTokens(tokens, inputs, problems);
            CheckLogits(logits, graph.Output, problems);
        }

        var past = KeyValueNames.Find(inputs, "past");
        var present = KeyValueNames.Find(graph.Output, "present");
        var cache = KeyValueCache.Find(inputs, graph.Output, past, present, problems);
        return problems.Count > before || cache is null || tokens is null || logits is null ? null : new DecoderInterface
        {
            InputIds = tokens.Name,
            AttentionMask = inputs.Find(static input => input.Name == "attention_mask")?.Name,
            PositionIds = inputs.Find(static input => input.Name == "position_ids")?.Name,
            Logits = logits.Name,
            Past = past,
            Present = present,
            KeyValueHeads = cache.Heads,
            HeadSize = cache.HeadSize,
            KeyValueType = cache.Type,
            VocabularySize = TensorShape.Static(logits, 2),
            NeutralInputs = [.. inputs.Select(static input => input.Name).Where(ForeignInputs.IsNeutral)],
        };
    }

    private static void CheckTokens(ValueInfoProto? tokens, List<ValueInfoProto> inputs, List<string> problems)
    {
        if (tokens is null)
        {
            problems.Add($"it has no input 'input_ids'; its inputs are {string.Join(", ", inputs.Take(6).Select(static input => $"'{input.Name}'"))}.");
            return;
        }

        if (TensorShape.Type(tokens) != ElementType.Int64)
        {
            problems.Add($"its '{tokens.Name}' are {ElementType.Name(TensorShape.Type(tokens))}; int64 is needed. Export it again.");
        }

        if (TensorShape.Rank(tokens) is not (null or 2))
        {
            problems.Add(TensorShape.Rank(tokens) == 1
                ? $"its '{tokens.Name}' have one dimension, as in exports for paged attention, which is not supported. Build it without use_paged_attention."
                : $"its '{tokens.Name}' have {TensorShape.Rank(tokens)} dimensions; [rows, tokens] is needed.");
        }
        else if (TensorShape.Static(tokens, 0) is { } rows)
        {
            problems.Add($"it was exported for {rows} row(s) only. Export it again with a dynamic batch size.");
        }
        else if (TensorShape.Static(tokens, 1) is { } length)
        {
            problems.Add($"it was exported for {length} token(s) a run only. Export it again with a dynamic sequence length.");
        }
    }

    private static void CheckLogits(ValueInfoProto? logits, IEnumerable<ValueInfoProto> outputs, List<string> problems)
    {
        if (logits is null)
        {
            var names = outputs.Where(static output => !output.Name.StartsWith("present", StringComparison.Ordinal))
                .Select(static output => $"'{output.Name}'").Take(6);
            problems.Add($"it has no output 'logits'; beside its cache it has {string.Join(", ", names.DefaultIfEmpty("none"))}. Export it with its " +
                "language-model head.");
        }
        else if (TensorShape.Rank(logits) is not (null or 3) || TensorShape.Static(logits, 1) == 1)
        {
            problems.Add("its logits are those of the last token only, and those of all tokens are needed. Export it again without prune_lm_head.");
        }
    }
}

using Candor.Inference.Manifest;

namespace Candor.Inference.Execution.KeyValues;

/// <summary>How many sequences the memory has room for. Decided once, at start-up: a sequence that was let in can always grow to its full length.</summary>
internal static class KeyValueBudget
{
    /// <summary>Percent of the memory that the process may use which keys and values get when nothing else is said.</summary>
    /// <remarks>Weights, a batch's activations and logits, and the rest of the process need the other half.</remarks>
    public const int DefaultPercent = 50;

    private const int Megabyte = 1 << 20;

    /// <summary>Sequences that may be open at once.</summary>
    /// <param name="model">Its sizes and attention decide what a sequence takes.</param>
    /// <param name="options">The limits.</param>
    /// <param name="available">Bytes that the machine or the container offers the process.</param>
    /// <exception cref="ModelFolderException">Not even one sequence fits; the message has both figures.</exception>
    public static int Sequences(ModelManifest model, EngineOptions options, long available)
    {
        var length = Engine.MaxLength(model, options);
        var slot = KeyValueLayout.Of(model).TokenBytes * length;
        var budget = options.KeyValueMegabytes > 0 ? (long)options.KeyValueMegabytes * Megabyte : (long)(available * (DefaultPercent / 100.0));

        // A masked graph takes its past from buffers of the batch and leaves its present there, one pair for single tokens and one for chunks.
        var copies = model.Attention == AttentionKind.Masked ? 4 : 0;
        var shared = Math.Min(options.MaxBatchSequences, options.MaxSequences);
        var fits = budget >= slot * (1 + copies) * shared ? (budget - (slot * copies * shared)) / slot : budget / (slot * (1 + copies));

        return fits >= 1
            ? (int)Math.Min(options.MaxSequences, fits)
            : throw new ModelFolderException(
                model.Folder,
                [$"the keys and values of one sequence of {length} tokens take {Megabytes(slot * (1 + copies))} MB, "
                    + $"but only {Megabytes(budget)} MB are set aside for them: "
                    + "allow more, or shorter sequences."]);
    }

    private static long Megabytes(long bytes) => (bytes + Megabyte - 1) / Megabyte;
}

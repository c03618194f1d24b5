using System.Numerics.Tensors;
using Candor.Inference.Manifest;

namespace Candor.Inference.Execution;

/// <summary>Runs a model for the first time, and refuses one whose results depend on what else is in the pass.</summary>
internal static class ModelSelfCheck
{
    // Kernels for one row and for several round differently, quantized ones most: up to about 0.01 was seen. A mask that is not heeded gives 0.3 and more.
    private const double Tolerance = 0.05;
    private const int Length = 6;

    /// <summary>Compares two sequences of different lengths that share passes, in chunks, with each alone and whole.</summary>
    /// <exception cref="ModelFolderException">The model cannot run, or its rows are not independent.</exception>
    public static void Run(ModelManifest model, BatchRunner runner, EngineOptions options)
    {
        var sizes = model.Architecture;
        if (Engine.MaxLength(model, options) < Length || options.MaxBatchSequences < 2 || options.MaxBatchTokens < Length)
        {
            return;
        }

        using var pool = new KeyValuePool(sizes, 4, Length);
        SequenceState[] sequences = [.. Enumerable.Range(0, 4).Select(_ => new SequenceState(sizes, pool.TryTake()!, Length, [], scheduler: null))];
        int[] tokens = [.. Enumerable.Range(1, Length).Select(i => i * 7 % sizes.VocabularySize)];
        var (longAlone, shortAlone, longTogether, shortTogether) = (sequences[0], sequences[1], sequences[2], sequences[3]);

        // Without a past and without padding nothing is masked, so that these two are right whatever the graph makes of its mask.
        Pass((longAlone, tokens));
        Pass((shortAlone, tokens[2..4]));
        Pass((longTogether, tokens[..4]), (shortTogether, tokens[2..3]));
        Pass((longTogether, tokens[4..]), (shortTogether, tokens[3..4]));

        var difference = Math.Max(Difference(longAlone, longTogether), Difference(shortAlone, shortTogether));
        if (difference > Tolerance)
        {
            throw new ModelFolderException(
                model.Folder,
                [$"the graph's results depend on what else is in a pass: its logits differ by {difference:P0} when sequences of different lengths share one. Graphs whose attention does not follow the attention mask (such as GroupQueryAttention) are not supported."]);
        }

        void Pass(params ReadOnlySpan<(SequenceState Sequence, int[] Tokens)> shares)
        {
            var items = new List<PassItem>();
            foreach (var (sequence, share) in shares)
            {
                sequence.Begin(share.Length);
                items.Add(new PassItem(sequence, share));
            }

            runner.Run(items);
            if (items.Find(static item => item.Failure is not null).Failure is { } failure)
            {
                throw new ModelFolderException(model.Folder, [$"the graph cannot be run: {failure.Message}"], failure);
            }
        }
    }

    // NaN, from a model that is not finite, passes: it is shown as absent statistics, not refused.
    private static double Difference(SequenceState expected, SequenceState actual)
    {
        var delta = new float[expected.NextLogits.Length];
        TensorPrimitives.Subtract(expected.NextLogits, actual.NextLogits, delta);
        return TensorPrimitives.Norm<float>(delta) / Math.Max(1e-6, TensorPrimitives.Norm<float>(expected.NextLogits));
    }
}

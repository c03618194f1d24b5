using System.Numerics.Tensors;
using Candor.Inference.Execution.KeyValues;
using Candor.Inference.Manifest;

namespace Candor.Inference.Execution;

/// <summary>Runs a model for the first time, and refuses one whose results depend on what else is in the pass.</summary>
internal static class ModelSelfCheck
{
    // Kernels for one row and for several round differently, quantized ones most: up to about 0.01 was seen. A mask that is not heeded gives 0.3 and more.
    private const double Tolerance = 0.05;

    // One sequence and as many beside it as a run can have lanes.
    private const int Most = 5;
    private const int Longest = 6;

    /// <summary>Compares sequences of different lengths that share passes, in chunks and token by token, with each alone and whole.</summary>
    /// <param name="model">The model.</param>
    /// <param name="runner">Runs its passes.</param>
    /// <param name="pool">Empty before and after.</param>
    /// <param name="options">The limits of a pass.</param>
    /// <exception cref="ModelFolderException">The model cannot run, or its rows are not independent.</exception>
    public static void Run(ModelManifest model, IBatchRunner runner, KeyValuePool pool, EngineOptions options)
    {
        var most = Math.Min(Math.Min(Most, pool.Count), Math.Min(options.MaxBatchSequences, options.MaxBatchTokens / Longest));
        if (pool.MaxLength < Longest || most < 2)
        {
            return;
        }

        int[][] texts = [.. Enumerable.Range(0, most).Select(i => Text(i, model.Architecture.VocabularySize))];

        // Without a past and without padding nothing is masked, so that these are right whatever the graph makes of its mask.
        float[][] alone = [.. texts.Select(text => Logits(model, runner, pool, [[text]])[0])];
        for (var count = 2; count <= most; count++)
        {
            var together = Logits(model, runner, pool, [.. texts[..count].Select(Cut)]);
            var difference = Enumerable.Range(0, count).Max(i => Difference(alone[i], together[i]));
            if (difference > Tolerance)
            {
                throw new ModelFolderException(
                    model.Folder,
                    [$"the graph's results depend on what else is in a pass: its logits differ by {difference:P0} "
                        + "when sequences of different lengths share one. "
                        + $"Its attention does not work as field 'attention' says, {(model.Attention == AttentionKind.Masked ? "masked" : "grouped_query")}."]);
            }
        }
    }

    // 6, 3, 4, 5, 6 tokens.
    private static int[] Text(int index, int vocabulary) =>
        [.. Enumerable.Range(1, index == 0 ? Longest : 2 + index).Select(i => ((i * 7) + (index * 11)) % vocabulary)];

    // A chunk, then single tokens, or the other way round, so that both kinds meet in most passes.
    private static int[][] Cut(int[] text, int index) => index % 2 == 0 ? [text[..^2], text[^2..^1], text[^1..]] : [text[..1], text[1..^1], text[^1..]];

    /// <summary>The logits after the last token of each sequence, given the chunks in which each is run; the passes take one chunk of each.</summary>
    private static float[][] Logits(ModelManifest model, IBatchRunner runner, KeyValuePool pool, int[][][] sequences)
    {
        SequenceState[] states = [.. sequences.Select(_ => new SequenceState(model.Architecture, pool.TryTake()!, Longest, [], scheduler: null))];
        try
        {
            for (var pass = 0; pass < sequences.Max(static chunks => chunks.Length); pass++)
            {
                var items = new List<PassItem>();
                for (var i = 0; i < states.Length; i++)
                {
                    states[i].Begin(sequences[i][pass].Length);
                    items.Add(new PassItem(states[i], sequences[i][pass]));
                }

                runner.Run(items);
                if (items.Find(static item => item.Failure is not null).Failure is { } failure)
                {
                    throw new ModelFolderException(model.Folder, [$"the graph cannot be run: {failure.Message}"], failure);
                }
            }

            return [.. states.Select(static state => state.NextLogits.ToArray())];
        }
        finally
        {
            foreach (var state in states)
            {
                state.Release();
                pool.Return(state.Slot);
            }
        }
    }

    // NaN, from a model that is not finite, passes: it is shown as absent statistics, not refused.
    private static double Difference(float[] expected, float[] actual)
    {
        var delta = new float[expected.Length];
        TensorPrimitives.Subtract(expected, actual, delta);
        return TensorPrimitives.Norm<float>(delta) / Math.Max(1e-6, TensorPrimitives.Norm<float>(expected));
    }
}

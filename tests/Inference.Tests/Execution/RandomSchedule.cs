using Candor.Inference.Execution;
using Candor.Probes.Activations;

namespace Candor.Inference.Tests.Execution;

/// <summary>Several streams that arrive, run chunks of any size, cancel and roll back at random, compared with each text alone and whole.</summary>
internal static class RandomSchedule
{
    private const int Longest = 250;

    /// <summary>Runs the streams and compares every observation that was made on the way.</summary>
    /// <param name="crowded">Runs the streams together.</param>
    /// <param name="alone">Runs each text.</param>
    /// <param name="hookPoints">What is compared, beside the logits.</param>
    /// <param name="seed">Of everything that is random.</param>
    /// <param name="tolerance">Largest difference of an observation, in units of its norm.</param>
    public static async Task CompareAsync(IInferenceEngine crowded, IInferenceEngine alone, IReadOnlyList<HookPoint> hookPoints, int seed, float tolerance)
    {
        var vocabulary = crowded.Model.Architecture.VocabularySize;
        var streams = Enumerable.Range(0, 6).Select(stream => Task.Run(() => RunStreamAsync(crowded, hookPoints, (seed * 100) + stream, vocabulary)));
        foreach (var (texts, observed) in await Task.WhenAll(streams))
        {
            for (var i = 0; i < texts.Count; i++)
            {
                using var sequence = alone.TryOpen(hookPoints)!;
                await sequence.ForwardAsync(texts[i], CancellationToken.None);
                Numbers.AssertClose(AtlasEngine.Observe(sequence, hookPoints), observed[i], tolerance, $"seed {seed}, a sequence of {texts[i].Length} tokens");
            }
        }
    }

    // One stream with a few generations after each other. Half of them begin with the same words, as under one system prompt.
    private static async Task<(List<int[]> Texts, List<float[]> Observed)> RunStreamAsync(
        IInferenceEngine engine, IReadOnlyList<HookPoint> hookPoints, int seed, int vocabulary)
    {
        var random = new Random(seed);
        var texts = new List<int[]>();
        var observed = new List<float[]>();
        for (var generation = 0; generation < 3; generation++)
        {
            using var sequence = engine.TryOpen(hookPoints)!;
            var text = new List<int>();
            for (var step = 0; step < 8; step++)
            {
                var chunk = AtlasEngine.Tokens(random.Next(), random.Next(3) == 0 ? random.Next(1, 60) : 1, vocabulary);
                if (step == 0 && random.Next(2) == 0)
                {
                    chunk = [.. AtlasEngine.Tokens(7, random.Next(10, 40), vocabulary), .. chunk];
                }

                if (text.Count + chunk.Length > Longest)
                {
                    break;
                }

                if (await TryForwardAsync(sequence, chunk, random.Next(6) == 0))
                {
                    text.AddRange(chunk);
                    texts.Add([.. text]);
                    observed.Add(AtlasEngine.Observe(sequence, hookPoints));
                }

                Assert.Equal(text.Count, sequence.Length);
                if (random.Next(5) == 0)
                {
                    var length = random.Next(text.Count + 1);
                    sequence.Rollback(length);
                    text.RemoveRange(length, text.Count - length);
                }
            }
        }

        return (texts, observed);
    }

    // A cancellation may come before, in, or after the pass.
    private static async Task<bool> TryForwardAsync(ISequence sequence, int[] chunk, bool isCancelled)
    {
        using var cancellation = new CancellationTokenSource();
        var pass = sequence.ForwardAsync(chunk, cancellation.Token).AsTask();
        if (isCancelled)
        {
            await cancellation.CancelAsync();
        }

        try
        {
            await pass;
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

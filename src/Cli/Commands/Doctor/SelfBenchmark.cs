using Candor.Inference.Execution;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Doctor;

/// <summary>Measures an engine as the sidecar drives it, within a given time.</summary>
internal sealed class SelfBenchmark(IInferenceEngine engine, TimeSpan duration, TimeProvider time)
{
    private const int Context = 64;
    private const int LongestPrefill = 512;
    private const int StreamsOfCost = 8;
    private static readonly int[] Streams = [1, 4, 8, 16];

    // Warm-up: the first passes of a shape reserve its memory.
    private const int WarmUp = 3;
    private const int FewestSamples = 5;
    private const double MostUnrest = 1.2;

    private readonly int _longest = Math.Min(engine.Model.Architecture.ContextLength, LongestPrefill);

    /// <summary>Measures. The time is shared evenly by prefill, each number of streams, and the cost of residual streams.</summary>
    public async Task<BenchmarkFigures> RunAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var share = duration / (Streams.Length + 2);
        var throttled = CpuLimits.Throttled(MachineFacts.CgroupRoot, MachineFacts.Membership);
        var prefill = await PrefillAsync(share, cancellationToken);
        var decode = new List<DecodeFigure>();
        foreach (var streams in Streams.Where(streams => streams <= engine.Capacity))
        {
            var passes = await DecodeAsync(streams, share, cancellationToken);
            decode.Add(new DecodeFigure(streams, streams / Quantile(passes, 0.5), 1000 * Quantile(passes, 0.5), Quantile(passes, 0.9) / Quantile(passes, 0.5)));
        }

        var cost = await ResidualCostAsync(Math.Min(StreamsOfCost, engine.Capacity / 2), share, cancellationToken);
        var after = CpuLimits.Throttled(MachineFacts.CgroupRoot, MachineFacts.Membership);
        return new BenchmarkFigures(time.GetElapsedTime(started).TotalSeconds, prefill, decode, cost, after - throttled);
    }

    /// <summary>The value below which a share of the samples lies.</summary>
    internal static double Quantile(IReadOnlyList<double> samples, double share)
    {
        var sorted = samples.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }

    // Where the middle half of the passes differs much, a difference of a percent between two kinds cannot be seen.
    private static bool IsQuiet(List<double> samples) => Quantile(samples, 0.75) < MostUnrest * Quantile(samples, 0.25);

    private async Task<double> PrefillAsync(TimeSpan share, CancellationToken cancellationToken)
    {
        using var sequence = engine.TryOpen([])!;
        var text = Tokens(_longest);
        var samples = await SampleAsync(
            async () =>
            {
                sequence.Rollback(0);
                await sequence.ForwardAsync(text, cancellationToken);
            },
            1,
            share,
            cancellationToken);
        return text.Length / Quantile(samples, 0.5);
    }

    private async Task<List<double>> DecodeAsync(int streams, TimeSpan share, CancellationToken cancellationToken)
    {
        var sequences = await OpenAsync(streams, [], cancellationToken);
        try
        {
            return await SampleAsync(() => StepAsync(sequences, cancellationToken), WarmUp, share, cancellationToken);
        }
        finally
        {
            Array.ForEach(sequences, static sequence => sequence.Dispose());
        }
    }

    // Both kinds in turn, so that whatever else the machine does falls on both.
    private async Task<double?> ResidualCostAsync(int streams, TimeSpan share, CancellationToken cancellationToken)
    {
        if (streams == 0)
        {
            return null;
        }

        var bare = await OpenAsync(streams, [], cancellationToken);
        var reading = await OpenAsync(
            streams, [.. Enumerable.Range(0, engine.Model.Architecture.Layers + 1).Select(static index => new HookPoint(index))], cancellationToken);
        try
        {
            var (without, with) = (new List<double>(), new List<double>());
            var started = time.GetTimestamp();
            while (time.GetElapsedTime(started) < share || without.Count < FewestSamples)
            {
                without.Add(await TimeAsync(() => StepAsync(bare, cancellationToken)));
                with.Add(await TimeAsync(() => StepAsync(reading, cancellationToken)));
            }

            return without.Count < 4 * FewestSamples || !IsQuiet(without) || !IsQuiet(with) ? null : (Quantile(with, 0.25) / Quantile(without, 0.25)) - 1;
        }
        finally
        {
            Array.ForEach([.. bare, .. reading], static sequence => sequence.Dispose());
        }
    }

    private async Task<ISequence[]> OpenAsync(int streams, IReadOnlyList<HookPoint> hookPoints, CancellationToken cancellationToken)
    {
        var sequences = Enumerable.Range(0, streams).Select(_ => engine.TryOpen(hookPoints)!).ToArray();
        await Task.WhenAll(sequences.Select(sequence => sequence.ForwardAsync(Tokens(Math.Min(Context, _longest / 2)), cancellationToken).AsTask()));
        return sequences;
    }

    private async Task StepAsync(ISequence[] sequences, CancellationToken cancellationToken)
    {
        foreach (var sequence in sequences.Where(sequence => sequence.Length >= _longest))
        {
            sequence.Rollback(Math.Min(Context, _longest / 2));
        }

        await Task.WhenAll(sequences.Select(sequence => sequence.ForwardAsync(Tokens(1), cancellationToken).AsTask()));
    }

    private async Task<List<double>> SampleAsync(Func<Task> pass, int warmUp, TimeSpan share, CancellationToken cancellationToken)
    {
        for (var i = 0; i < warmUp; i++)
        {
            await pass();
        }

        var samples = new List<double>();
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < share || samples.Count < FewestSamples)
        {
            cancellationToken.ThrowIfCancellationRequested();
            samples.Add(await TimeAsync(pass));
        }

        return samples;
    }

    private async Task<double> TimeAsync(Func<Task> pass)
    {
        var started = time.GetTimestamp();
        await pass();
        return time.GetElapsedTime(started).TotalSeconds;
    }

    // Which tokens hardly matters to the time; that they are ids of the vocabulary does.
    private int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(i => i * 7919 % engine.Model.Architecture.VocabularySize)];
}

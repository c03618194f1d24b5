using System.Diagnostics;
using Candor.Inference.Execution;
using Candor.Probes.Activations;

namespace Candor.Bench.Streams;

/// <summary>Streams in Candor's engine, each driven by a task of its own, as a server's calls are. They decode greedily or read given text.</summary>
internal sealed class EngineStreams : IDisposable
{
    private readonly EngineStream[] _streams;
    private readonly int _length;

    private EngineStreams(EngineStream[] streams, int length)
    {
        _streams = streams;
        _length = length;
    }

    /// <summary>Opens the streams and reads their prompts.</summary>
    /// <param name="engine">The engine; it must have as many places.</param>
    /// <param name="prompts">One for each stream, of one length, <c>[rows][length]</c>.</param>
    /// <param name="reading">Makes what reads each token; null where only the engine is measured.</param>
    public static async Task<EngineStreams> OpenAsync(IInferenceEngine engine, int[][] prompts, Func<TokenReading>? reading = null)
    {
        var hookPoints = reading?.Invoke().HookPoints ?? (IReadOnlyList<HookPoint>)[];
        EngineStream[] streams = [.. prompts.Select(prompt => new EngineStream(
            engine.TryOpen(hookPoints) ?? throw new InvalidOperationException("The engine has fewer places than the benchmark has streams."), prompt,
            reading?.Invoke()))];
        await Task.WhenAll(streams.Select(static stream => stream.ReadPromptAsync()));
        return new EngineStreams(streams, prompts[0].Length);
    }

    /// <summary>Tokens that the streams decoded in the latest run, timed steps only, <c>[rows][steps]</c>.</summary>
    public int[][] Decoded => [.. _streams.Select(static stream => stream.Decoded.ToArray())];

    /// <summary>All streams decode at the same time.</summary>
    /// <returns>Seconds of <paramref name="steps"/> steps, after an untimed one.</returns>
    public double DecodeTogether(int steps) => Await(async () =>
    {
        await RestartAsync();
        var begin = Stopwatch.GetTimestamp();
        await Task.WhenAll(_streams.Select(stream => Task.Run(() => stream.DecodeAsync(steps))));
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    });

    /// <summary>The same streams decode the same tokens, one stream after another.</summary>
    /// <inheritdoc cref="DecodeTogether"/>
    public double DecodeOneAfterAnother(int steps) => Await(async () =>
    {
        var seconds = 0.0;
        foreach (var stream in _streams)
        {
            await stream.RestartAsync(_length);
            var begin = Stopwatch.GetTimestamp();
            await Task.Run(() => stream.DecodeAsync(steps));
            seconds += Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }

        return seconds;
    });

    /// <summary>All streams read <paramref name="steps"/> chunks of given text.</summary>
    /// <returns>Seconds, after an untimed chunk.</returns>
    public double ReadChunks(int steps, int chunk) => Await(async () =>
    {
        foreach (var stream in _streams)
        {
            await stream.RestartAsync(_length, chunk);
        }

        var begin = Stopwatch.GetTimestamp();
        await Task.WhenAll(_streams.Select(stream => Task.Run(() => stream.ReadChunksAsync(steps, chunk))));
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    });

    public void Dispose()
    {
        foreach (var stream in _streams)
        {
            stream.Dispose();
        }
    }

    private Task RestartAsync() => Task.WhenAll(_streams.Select(stream => Task.Run(() => stream.RestartAsync(_length))));

    private static double Await(Func<Task<double>> run) => run().GetAwaiter().GetResult();
}

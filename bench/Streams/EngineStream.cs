using System.Numerics.Tensors;
using Candor.Inference.Execution;

namespace Candor.Bench.Streams;

/// <summary>One greedy decoder on Candor's engine. Not thread-safe: one task at a time.</summary>
internal sealed class EngineStream(ISequence sequence, int[] prompt, TokenReading? reading) : IDisposable
{
    private readonly List<int> _decoded = [];
    private readonly int[] _next = new int[1];
    private int _first;

    /// <summary>Tokens decoded since the last restart.</summary>
    public IReadOnlyList<int> Decoded => _decoded;

    /// <summary>Reads the prompt and chooses the first token.</summary>
    public async Task ReadPromptAsync()
    {
        sequence.AnswerStart = prompt.Length;
        await sequence.ForwardAsync(prompt, CancellationToken.None);
        _first = TensorPrimitives.IndexOfMax<float>(sequence.NextLogits);
    }

    /// <summary>
    /// Goes back to <paramref name="length"/> tokens and takes one step that nobody times: the first after a rollback is not like the others.
    /// </summary>
    public async Task RestartAsync(int length, int chunk = 1)
    {
        sequence.Rollback(length);
        _decoded.Clear();
        _next[0] = _first;
        if (chunk == 1)
        {
            await DecodeAsync(1);
            _decoded.Clear();
        }
        else
        {
            await ReadChunksAsync(1, chunk);
        }
    }

    /// <summary>Decodes greedily; each token is read where there is something that reads.</summary>
    public async Task DecodeAsync(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            await sequence.ForwardAsync(_next, CancellationToken.None);
            reading?.Read(sequence, 0, isLast: true);
            _next[0] = TensorPrimitives.IndexOfMax<float>(sequence.NextLogits);
            _decoded.Add(_next[0]);
        }
    }

    /// <summary>Reads chunks of the prompt once more; what the text says does not matter for time.</summary>
    public async Task ReadChunksAsync(int steps, int chunk)
    {
        int[] text = [.. Enumerable.Range(0, chunk).Select(i => prompt[i % prompt.Length])];
        for (var step = 0; step < steps; step++)
        {
            await sequence.ForwardAsync(text, CancellationToken.None);
            for (var i = 0; reading is not null && i < chunk; i++)
            {
                reading.Read(sequence, i, isLast: i == chunk - 1);
            }

            _next[0] = TensorPrimitives.IndexOfMax<float>(sequence.NextLogits);
        }
    }

    public void Dispose() => sequence.Dispose();
}

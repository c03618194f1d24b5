using System.Diagnostics;
using System.Numerics.Tensors;
using Candor.Inference.Manifest;
using Microsoft.ML.OnnxRuntime;

namespace Candor.Bench.Floor;

/// <summary>
/// The least that a program can do with ONNX Runtime to decode or to read: run after run over bound memory, greedy. Everything that can be done
/// beforehand is: memory, tensors, and a binding for each step.
/// </summary>
/// <remarks>
/// Where the graph writes keys and values in place (grouped-query attention) one buffer is past and present. Where it appends them, two sets of
/// buffers take turns: the present of a step is the past of the next one as it lies, and nothing is copied but by the graph itself.
/// </remarks>
internal sealed class FloorLoop : IDisposable
{
    private readonly FloorSession _session;
    private readonly RunOptions _options = new();
    private readonly List<IDisposable> _owned = [];
    private readonly OrtIoBinding[] _steps;
    private readonly Tensor<long> _ids;
    private readonly Tensor<long> _positions;
    private readonly Tensor<long>[] _masks;
    private readonly Tensor<float> _logits;
    private readonly Tensor<float>[][] _keyValues;
    private readonly Tensor<float>[] _start;
    private readonly int[] _first;
    private readonly int[][] _texts;
    private readonly int _tokens;
    private readonly int _length;

    /// <summary>Prepares a loop and reads the prompts.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="prompts">One for each row, of one length, <c>[rows][length]</c>.</param>
    /// <param name="steps">Timed steps.</param>
    /// <param name="chunk">Tokens of a step: 1 decodes, more reads given text.</param>
    /// <param name="taps">Further outputs to fetch at every step: name and width.</param>
    public FloorLoop(FloorSession session, int[][] prompts, int steps, int chunk = 1, IReadOnlyList<(string Name, int Width)>? taps = null)
    {
        _session = session;
        _tokens = chunk;
        _texts = prompts;
        _length = prompts[0].Length;
        var sizes = session.Model.Architecture;
        var rows = prompts.Length;
        var capacity = _length + ((steps + 1) * chunk);
        var width = (long)rows * sizes.KeyValueHeads * sizes.HeadSize;
        var sets = session.IsShared ? 1 : 2;
        _keyValues = [.. Enumerable.Range(0, sets).Select(_ => Many(2 * sizes.Layers, () => new Tensor<float>(width * capacity)))];
        _start = session.IsShared ? [] : Many(2 * sizes.Layers, () => new Tensor<float>(width * _length));
        _ids = Own(new Tensor<long>((long)rows * Math.Max(chunk, _length)));
        _positions = Own(new Tensor<long>((long)rows * Math.Max(chunk, _length)));
        _logits = Own(new Tensor<float>((long)rows * chunk * sizes.VocabularySize));
        var tapped = (taps ?? []).Select(tap => (tap.Name, tap.Width, Buffer: Own(new Tensor<float>((long)rows * chunk * tap.Width)))).ToArray();
        _first = Read(prompts, capacity);

        // One untimed step more than the timed ones: the first after a reset is not like the others.
        _masks = Many(steps + 1, () => new Tensor<long>((long)rows * capacity));
        _steps = new OrtIoBinding[steps + 1];
        for (var step = 0; step <= steps; step++)
        {
            var past = _length + (step * chunk);
            _masks[step].Slice(0, rows * (past + chunk)).Fill(1);
            _steps[step] = Bind(rows, chunk, past, capacity, step, _masks[step]);
            Output(_steps[step], session.Logits, _logits, rows, chunk, sizes.VocabularySize);
            foreach (var (name, size, buffer) in tapped)
            {
                Output(_steps[step], name, buffer, rows, chunk, size);
            }
        }
    }

    /// <summary>Rows × timed steps × tokens of a step.</summary>
    public int Work => _texts.Length * (_steps.Length - 1) * _tokens;

    /// <summary>Tokens that the rows decoded in the latest run, timed steps only, <c>[rows][steps]</c>.</summary>
    public int[][] Decoded { get; private set; } = [];

    /// <summary>Goes back to the prompts, takes one untimed step, and then the timed ones.</summary>
    /// <returns>Seconds of the timed steps.</returns>
    public double Run()
    {
        for (var i = 0; i < _start.Length; i++)
        {
            _start[i].CopyTo(_keyValues[0][i], _start[i].Length);
        }

        var rows = _texts.Length;
        var vocabulary = _session.Model.Architecture.VocabularySize;
        Span<int> next = stackalloc int[rows];
        _first.CopyTo(next);
        var decoded = new int[rows][];
        for (var row = 0; row < rows; row++)
        {
            decoded[row] = new int[_steps.Length - 1];
        }

        var begin = 0L;
        for (var step = 0; step < _steps.Length; step++)
        {
            if (step == 1)
            {
                begin = Stopwatch.GetTimestamp();
            }

            Fill(next, step);
            _session.Session.RunWithBinding(_options, _steps[step]);
            for (var row = 0; row < rows; row++)
            {
                next[row] = TensorPrimitives.IndexOfMax<float>(_logits.Slice((((row + 1L) * _tokens) - 1) * vocabulary, vocabulary));
                if (step > 0)
                {
                    decoded[row][step - 1] = next[row];
                }
            }
        }

        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        Decoded = decoded;
        return seconds;
    }

    public void Dispose()
    {
        foreach (var owned in Enumerable.Reverse(_owned))
        {
            owned.Dispose();
        }

        _options.Dispose();
    }

    private void Fill(ReadOnlySpan<int> next, int step)
    {
        var past = _length + (step * _tokens);
        for (var row = 0; row < next.Length; row++)
        {
            for (var i = 0; i < _tokens; i++)
            {
                // In chunks the text is the prompt once more: what it says does not matter for time.
                _ids.Slice((row * _tokens) + i, 1)[0] = _tokens == 1 ? next[row] : _texts[row][i % _length];
                _positions.Slice((row * _tokens) + i, 1)[0] = past + i;
            }
        }
    }

    private int[] Read(int[][] prompts, int capacity)
    {
        var rows = prompts.Length;
        var vocabulary = _session.Model.Architecture.VocabularySize;
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < _length; i++)
            {
                _ids.Slice((row * _length) + i, 1)[0] = prompts[row][i];
                _positions.Slice((row * _length) + i, 1)[0] = i;
            }
        }

        using var mask = new Tensor<long>(rows * _length);
        using var logits = new Tensor<float>((long)rows * _length * vocabulary);
        mask.Slice(0, (int)mask.Length).Fill(1);

        // Into the set that the first step reads.
        using var binding = Bind(rows, _length, 0, capacity, _session.IsShared ? 0 : 1, mask);
        Output(binding, _session.Logits, logits, rows, _length, vocabulary);
        _session.Session.RunWithBinding(_options, binding);
        for (var i = 0; i < _start.Length; i++)
        {
            _keyValues[0][i].CopyTo(_start[i], _start[i].Length);
        }

        return [.. Enumerable.Range(0, rows)
            .Select(row => TensorPrimitives.IndexOfMax<float>(logits.Slice((((row + 1L) * _length) - 1) * vocabulary, vocabulary)))];
    }

    private OrtIoBinding Bind(int rows, int tokens, int past, int capacity, int step, Tensor<long> mask)
    {
        var names = _session.Model.Tensors;
        var sizes = _session.Model.Architecture;
        var binding = Own(_session.Session.CreateIoBinding());
        var (from, to) = _session.IsShared ? (_keyValues[0], _keyValues[0]) : (_keyValues[step % 2], _keyValues[(step + 1) % 2]);
        var (before, after) = _session.IsShared ? (capacity, capacity) : (past, past + tokens);
        Input(binding, names.InputIds, _ids, rows, tokens);
        if (names.AttentionMask is { } maskName)
        {
            Input(binding, maskName, mask, rows, past + tokens);
        }

        if (names.PositionIds is { } positions)
        {
            Input(binding, positions, _positions, rows, tokens);
        }

        for (var layer = 0; layer < sizes.Layers; layer++)
        {
            Input(binding, TensorNames.At(names.PastKey, layer), from[2 * layer], rows, sizes.KeyValueHeads, before, sizes.HeadSize);
            Input(binding, TensorNames.At(names.PastValue, layer), from[(2 * layer) + 1], rows, sizes.KeyValueHeads, before, sizes.HeadSize);
            Output(binding, TensorNames.At(names.PresentKey, layer), to[2 * layer], rows, sizes.KeyValueHeads, after, sizes.HeadSize);
            Output(binding, TensorNames.At(names.PresentValue, layer), to[(2 * layer) + 1], rows, sizes.KeyValueHeads, after, sizes.HeadSize);
        }

        NeutralInputs.Bind(_session, binding, rows, tokens, _owned);
        return binding;
    }

    private void Input<T>(OrtIoBinding binding, string name, Tensor<T> tensor, params ReadOnlySpan<long> shape)
        where T : unmanaged => binding.BindInput(name, Own(tensor.View(shape)));

    private void Output(OrtIoBinding binding, string name, Tensor<float> tensor, params ReadOnlySpan<long> shape) =>
        binding.BindOutput(name, Own(tensor.View(shape)));

    private T[] Many<T>(int count, Func<T> make)
        where T : IDisposable => [.. Enumerable.Range(0, count).Select(_ => Own(make()))];

    private T Own<T>(T value)
        where T : IDisposable
    {
        _owned.Add(value);
        return value;
    }
}

using System.Numerics.Tensors;
using Candor.Probes.Numerics;

namespace Candor.Monitor.Decoding;

/// <summary>Chooses the next token: greedy at temperature 0, else by nucleus sampling. Not thread-safe: owned by one generation.</summary>
internal sealed class TokenSampler(float temperature, float topP, ulong seed)
{
    // A sampler must repeat itself from its seed; it protects nothing.
#pragma warning disable CA5394
    private readonly Random _random = new((int)(seed ^ (seed >> 32)));
    private float[] _probabilities = [];
    private int[] _order = [];

    /// <summary>The next token of logits <c>[v]</c>, which are not changed.</summary>
    public int Choose(ReadOnlySpan<float> logits)
    {
        if (temperature == 0)
        {
            return TensorPrimitives.IndexOfMax(logits);
        }

        if (_probabilities.Length != logits.Length)
        {
            _probabilities = new float[logits.Length];
            _order = new int[logits.Length];
        }

        TensorPrimitives.Divide(logits, temperature, _probabilities);
        StableSoftmax.Softmax(_probabilities, _probabilities);
        for (var i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        Array.Sort(_order, (a, b) => _probabilities[b].CompareTo(_probabilities[a]));
        return Draw();
    }

    private int Draw()
    {
        var mass = 0.0;
        var kept = 0;
        while (kept < _order.Length && (kept == 0 || mass < topP))
        {
            mass += _probabilities[_order[kept++]];
        }

        var target = _random.NextDouble() * mass;
        for (var i = 0; i < kept; i++)
        {
            target -= _probabilities[_order[i]];
            if (target <= 0)
            {
                return _order[i];
            }
        }

        return _order[kept - 1];
    }
#pragma warning restore CA5394
}

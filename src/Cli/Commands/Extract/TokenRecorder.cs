using Candor.Inference.Execution;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Extract;

/// <summary>Gathers what the sources hold at the tokens of one question. Not thread-safe.</summary>
/// <param name="sources">Residual streams and output statistics, in the order of the values.</param>
/// <param name="lens">Reads the logit lens, whose values come last; null for none.</param>
/// <param name="dimension">Width of a residual stream, d.</param>
internal sealed class TokenRecorder(IReadOnlyList<ProbeSource> sources, LensReader? lens, int dimension)
{
    private readonly List<int> _indices = [];
    private readonly List<float> _lensStreams = [];
    private readonly List<float>[] _values = [.. sources.Select(static _ => new List<float>())];

    /// <summary>Token indices of the rows, in their order.</summary>
    public IReadOnlyList<int> Indices => _indices;

    /// <summary>Takes a row.</summary>
    /// <param name="sequence">Has run the token.</param>
    /// <param name="index">The token's index in the latest pass.</param>
    /// <param name="tokenIndex">What the row calls it.</param>
    public void Add(ISequence sequence, int index, int tokenIndex)
    {
        _indices.Add(tokenIndex);
        var activations = sequence.Activations(index);
        for (var s = 0; s < sources.Count; s++)
        {
            switch (sources[s])
            {
                case ProbeSource.Residual residual:
                    Add(_values[s], activations.Residual(residual.HookPoint, residual.Pooling));
                    break;
                case ProbeSource.Output output:
                    _values[s].Add(activations.Statistic(output.Statistic));
                    break;
                default:
                    throw new InvalidOperationException("Several residual streams are stored one by one.");
            }
        }

        foreach (var point in lens?.HookPoints ?? [])
        {
            _lensStreams.AddRange(activations.Residual(point, Pooling.Token));
        }
    }

    /// <summary>One array per source, <c>[rows, d]</c>, row-major.</summary>
    public float[][] Values() => [.. _values.Select(static values => values.ToArray()), .. lens?.Read(_lensStreams, _indices.Count) ?? []];

    // Rows of all sources are aligned, so that a mean over an answer that has not begun takes its place as NaN.
    private void Add(List<float> values, ReadOnlySpan<float> residual)
    {
        if (residual.IsEmpty)
        {
            values.AddRange(Enumerable.Repeat(float.NaN, dimension));
        }
        else
        {
            values.AddRange(residual);
        }
    }
}

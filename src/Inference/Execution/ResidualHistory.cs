using System.Buffers;

namespace Candor.Inference.Execution;

/// <summary>
/// The residual streams of one sequence at the hook points that it asked for, <c>[token, hook point, d]</c>, and their means over ranges of tokens.
/// Not thread-safe: the pass thread writes while a pass runs, the sequence's owner reads in between.
/// </summary>
/// <remarks>All tokens are kept, so that a mean is exact after any rollback; that is a small part of what their keys and values take.</remarks>
internal sealed class ResidualHistory : IDisposable
{
    private const int FirstCapacity = 64;

    private readonly int _hookPoints;
    private readonly int _dimension;

    // Those that begin with the sequence and those that begin with the answer are asked for in turn, token by token: each keeps its own sum.
    private readonly RunningMeans _fromStart;
    private readonly RunningMeans _fromLater;
    private float[] _values = [];

    /// <summary>An empty history.</summary>
    public ResidualHistory(int hookPoints, int dimension)
    {
        (_hookPoints, _dimension) = (hookPoints, dimension);
        _fromStart = new RunningMeans(this, hookPoints, dimension);
        _fromLater = new RunningMeans(this, hookPoints, dimension);
    }

    /// <summary>Makes room for <paramref name="tokens"/> tokens.</summary>
    public void Reserve(int tokens)
    {
        var needed = checked(tokens * _hookPoints * _dimension);
        if (needed <= _values.Length)
        {
            return;
        }

        var larger = ArrayPool<float>.Shared.Rent(Math.Max(needed, Math.Max(2 * _values.Length, FirstCapacity * _hookPoints * _dimension)));
        _values.CopyTo(larger);
        Dispose();
        _values = larger;
    }

    /// <summary>The residual stream of a token, shape <c>[d]</c>; room for it must have been made.</summary>
    public Span<float> At(int token, int hookPoint) => _values.AsSpan(((token * _hookPoints) + hookPoint) * _dimension, _dimension);

    /// <summary>
    /// The mean over the tokens <paramref name="first"/> … <paramref name="last"/>, shape <c>[d]</c>; valid until the next call for this hook point that
    /// begins likewise, with token 0 or with a later one.
    /// </summary>
    /// <remarks>With <paramref name="last"/> growing, a call costs what its new tokens take; another later beginning than the one before starts anew.</remarks>
    public ReadOnlySpan<float> Mean(int first, int last, int hookPoint) => (first == 0 ? _fromStart : _fromLater).Of(first, last, hookPoint);

    /// <summary>Forgets the tokens from <paramref name="length"/> on.</summary>
    public void Truncate(int length)
    {
        _fromStart.Truncate(length);
        _fromLater.Truncate(length);
    }

    public void Dispose()
    {
        if (_values.Length > 0)
        {
            ArrayPool<float>.Shared.Return(_values);
            _values = [];
        }
    }
}

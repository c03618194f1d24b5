using System.Buffers;
using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Spans;

namespace Candor.Inference.Execution;

/// <summary>
/// The residual streams of one sequence at the hook points that it asked for, <c>[token, hook point, d]</c>, their means over ranges of tokens, and what
/// heads of spans make of such ranges.
/// Not thread-safe: the pass thread writes while a pass runs, the sequence's owner reads in between.
/// </summary>
/// <remarks>
/// All tokens are kept, so that a mean or a head's score is exact after any rollback; that is a small part of what their keys and values take.
/// </remarks>
internal sealed class ResidualHistory : ISpanTokens, IDisposable
{
    private const int FirstCapacity = 64;

    private readonly int[] _hookRows;
    private readonly int _hookPoints;
    private readonly int _dimension;

    // Those that begin with the sequence and those that begin with the answer are asked for in turn, token by token: each keeps its own sum.
    private readonly RunningMeans _fromStart;
    private readonly RunningMeans _fromLater;
    private readonly RunningSpans _spans;
    private float[] _values = [];
    private float[] _changes = [];

    /// <summary>An empty history.</summary>
    /// <param name="hookRows">Shape <c>[l + 1]</c>: where each hook point is kept; below 0 where it is not.</param>
    /// <param name="hookPoints">How many are kept.</param>
    /// <param name="dimension">Width of a residual stream, d.</param>
    public ResidualHistory(int[] hookRows, int hookPoints, int dimension)
    {
        (_hookRows, _hookPoints, _dimension) = (hookRows, hookPoints, dimension);
        _fromStart = new RunningMeans(this, hookPoints, dimension);
        _fromLater = new RunningMeans(this, hookPoints, dimension);
        _spans = new RunningSpans(this);
    }

    /// <summary>Where a hook point is kept; below 0 where it is not.</summary>
    public int RowOf(HookPoint hookPoint) => (uint)hookPoint.Index < (uint)_hookRows.Length ? _hookRows[hookPoint.Index] : -1;

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

    /// <summary>
    /// <see cref="Mean"/> minus the residual stream of the token before <paramref name="first"/>, which is at least 1; valid as long, in memory of its own.
    /// </summary>
    public ReadOnlySpan<float> Change(int first, int last, int hookPoint)
    {
        if (_changes.Length == 0)
        {
            _changes = new float[_hookPoints * _dimension];
        }

        var change = _changes.AsSpan(hookPoint * _dimension, _dimension);
        TensorPrimitives.Subtract(Mean(first, last, hookPoint), At(first - 1, hookPoint), change);
        return change;
    }

    /// <summary>A head's score of the tokens <paramref name="first"/> … <paramref name="last"/> at a hook point that is kept.</summary>
    /// <remarks>With <paramref name="last"/> growing, a call costs what its new tokens take.</remarks>
    public float Score(ISpanHead head, HookPoint hookPoint, int first, int last) => _spans.Score(head, hookPoint, first, last);

    /// <summary>Forgets the tokens from <paramref name="length"/> on.</summary>
    public void Truncate(int length)
    {
        _fromStart.Truncate(length);
        _fromLater.Truncate(length);
        _spans.Truncate(length);
    }

    ReadOnlySpan<float> ISpanTokens.Token(int index, HookPoint hookPoint) => At(index, RowOf(hookPoint));

    public void Dispose()
    {
        if (_values.Length > 0)
        {
            ArrayPool<float>.Shared.Return(_values);
            _values = [];
        }
    }
}

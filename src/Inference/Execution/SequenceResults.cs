using Candor.Inference.Manifest;
using Candor.Probes.Activations;

namespace Candor.Inference.Execution;

/// <summary>What the passes of one sequence have left: its tokens with their statistics, the residual streams that are kept, and the latest logits.</summary>
/// <remarks>Not thread-safe: they belong to the sequence's owner between passes and to the pass thread from queueing to completion.</remarks>
internal sealed class SequenceResults : IDisposable
{
    private readonly IReadOnlyList<HookPoint> _hookPoints;
    private readonly int[] _hookRows;
    private readonly ResidualHistory _residuals;
    private readonly float[] _logits;
    private float[] _nextLogits = [];
    private TokenHistory _history;
    private OutputStatistics _output = OutputStatistics.Absent;
    private TokenStatistics? _known;
    private bool _hasLogits;
    private bool _hasCopiedLogits;

    /// <summary>Of no token.</summary>
    /// <param name="architecture">Sizes of the network.</param>
    /// <param name="hookPoints">Hook points to keep; distinct and in range.</param>
    public SequenceResults(ModelArchitecture architecture, IReadOnlyList<HookPoint> hookPoints)
    {
        _hookPoints = hookPoints;
        _logits = new float[architecture.VocabularySize];
        _hookRows = new int[architecture.Layers + 1];
        Array.Fill(_hookRows, -1);
        for (var i = 0; i < hookPoints.Count; i++)
        {
            _hookRows[hookPoints[i].Index] = i;
        }

        _residuals = new ResidualHistory(_hookRows, hookPoints.Count, architecture.HiddenSize);
    }

    /// <summary>Tokens.</summary>
    public int Length { get; private set; }

    /// <summary>Tokens of the latest forward call, over all the passes that it took; 0 while one is under way and after a rollback.</summary>
    public int Count { get; private set; }

    /// <summary>Rollbacks so far: what was copied in an earlier epoch may differ from what is in the slot.</summary>
    public int Epoch { get; private set; }

    /// <summary>The residual streams.</summary>
    public ResidualHistory Residuals => _residuals;

    /// <summary>Statistics of a token of the latest forward call.</summary>
    /// <param name="index">In [0, <see cref="Count"/>).</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public TokenStatistics Statistics(int index) => _history.Statistics[TokenOf(index)];

    /// <summary>Logits after the last token, for the caller to change; empty where there are none.</summary>
    public Span<float> NextLogits
    {
        get
        {
            if (!_hasLogits)
            {
                return [];
            }

            if (!_hasCopiedLogits)
            {
                // On demand: whoever reads statistics only is spared a vocabulary's copy.
                Array.Resize(ref _nextLogits, _logits.Length);
                _logits.CopyTo(_nextLogits, 0);
                _hasCopiedLogits = true;
            }

            return _nextLogits;
        }
    }

    /// <summary>Index in the sequence of a token of the latest forward call.</summary>
    /// <param name="index">In [0, <see cref="Count"/>).</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public int TokenOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return Length - Count + index;
    }

    /// <summary>Makes ready for <paramref name="count"/> more tokens: the latest ones cannot be read from here on.</summary>
    public void Begin(int count)
    {
        Count = 0;
        _history.Reserve(Length + count);
        _residuals.Reserve(Length + count);
    }

    /// <summary>Takes the results of the next tokens; room for them must have been made.</summary>
    public void Absorb(ReadOnlySpan<int> tokens, PassOutput output)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            var prior = i > 0 ? output.Logits(i - 1) : _logits;
            var surprisal = _output.LogSumExp - prior[tokens[i]];
            var next = output.Statistics(i);
            _history.Set(Length + i, tokens[i], _known is { } known
                ? new TokenStatistics(known.Surprisal, known.PriorEntropy, next.Entropy, next.LeastConfidence)
                : new TokenStatistics(surprisal, _output.Entropy, next.Entropy, next.LeastConfidence));
            _known = null;
            _output = next;
            for (var row = 0; row < _hookPoints.Count; row++)
            {
                output.Residual(i, _hookPoints[row].Index).CopyTo(_residuals.At(Length + i, row));
            }
        }

        output.Logits(tokens.Length - 1).CopyTo(_logits);
        _hasLogits = true;
        _hasCopiedLogits = false;
        Length += tokens.Length;
    }

    /// <summary>The last <paramref name="count"/> tokens can be read from here on.</summary>
    public void Complete(int count) => Count = count;

    /// <summary>
    /// How many of <paramref name="tokens"/> were run here, from the first one on, with everything that <paramref name="other"/> keeps of them.
    /// </summary>
    public int SharedPrefix(SequenceResults other, ReadOnlySpan<int> tokens)
    {
        foreach (var hookPoint in other._hookPoints)
        {
            if (_hookRows[hookPoint.Index] < 0)
            {
                return 0;
            }
        }

        return _history.Tokens[..Math.Min(Length, _history.Complete)].CommonPrefixLength(tokens);
    }

    /// <summary>Begins with the results of another sequence's first tokens, as if they had been run. Only where there are none yet.</summary>
    /// <param name="other">Holds them, and those of the token after them, which is the next one here too.</param>
    /// <param name="tokens">How many; room for them must have been made.</param>
    public void Adopt(SequenceResults other, int tokens)
    {
        _history.CopyFrom(other._history, tokens);

        // The next token is run here, but what came before it lies with the other: its logits are gone, its statistics are kept.
        _known = other._history.Statistics[tokens];
        for (var row = 0; row < _hookPoints.Count; row++)
        {
            var source = other._hookRows[_hookPoints[row].Index];
            for (var token = 0; token < tokens; token++)
            {
                other._residuals.At(token, source).CopyTo(_residuals.At(token, row));
            }
        }

        Length = tokens;
    }

    /// <summary>Forgets the tokens from <paramref name="length"/> on; nothing where there are none.</summary>
    public void Forget(int length)
    {
        if (length == Length)
        {
            return;
        }

        Length = length;
        Count = 0;
        Epoch++;
        _known = null;
        _history.Truncate(length);
        _residuals.Truncate(length);
        _output = OutputStatistics.Absent;
        _hasLogits = _hasCopiedLogits = false;
    }

    /// <summary>Gives the residual streams' memory back.</summary>
    public void Dispose() => _residuals.Dispose();
}

namespace Candor.Inference.Execution;

/// <summary>Every token of one sequence with its statistics. Not thread-safe: the pass thread writes, the sequence's owner reads in between.</summary>
internal struct TokenHistory
{
    private const int FirstCapacity = 64;

    private int[]? _tokens;
    private TokenStatistics[]? _statistics;
    private int _incomplete;

    /// <summary>Token ids; those beyond the sequence's length are stale.</summary>
    public readonly ReadOnlySpan<int> Tokens => _tokens;

    /// <summary>Their statistics.</summary>
    public readonly ReadOnlySpan<TokenStatistics> Statistics => _statistics;

    /// <summary>Tokens up to the first whose surprisal is absent because a rollback had taken the distribution before it.</summary>
    public readonly int Complete => _incomplete == 0 ? int.MaxValue : _incomplete;

    /// <summary>Makes room for <paramref name="tokens"/> tokens.</summary>
    public void Reserve(int tokens)
    {
        if (_tokens is null || _tokens.Length < tokens)
        {
            var capacity = Math.Max(Math.Max(tokens, FirstCapacity), 2 * (_tokens?.Length ?? 0));
            Array.Resize(ref _tokens, capacity);
            Array.Resize(ref _statistics, capacity);
        }
    }

    /// <summary>Writes a token; room for it must have been made.</summary>
    public readonly void Set(int index, int token, TokenStatistics statistics)
    {
        _tokens![index] = token;
        _statistics![index] = statistics;
    }

    /// <summary>Copies another sequence's first tokens; room for them must have been made.</summary>
    public readonly void CopyFrom(in TokenHistory other, int tokens)
    {
        other.Tokens[..tokens].CopyTo(_tokens);
        other.Statistics[..tokens].CopyTo(_statistics);
    }

    /// <summary>Notes that the tokens from <paramref name="length"/> on are forgotten.</summary>
    public void Truncate(int length)
    {
        // A sequence's first token has no distribution before it anyway.
        _incomplete = length == 0 ? 0 : Math.Min(length, Complete);
    }
}

using Candor.Inference.Manifest;

namespace Candor.Monitor.Decoding;

/// <summary>
/// Sees to it that an abstention is said to its end. A model that was pushed into "I" may go on with anything; once an abstention has begun, the rest
/// of the phrase is written for it. Owned by one generation.
/// </summary>
internal sealed class AbstentionForcing(IReadOnlyList<AbstentionPhrase> phrases)
{
    private AbstentionPhrase? _phrase;
    private int _written;

    /// <summary>Whether a phrase was begun and said to its end.</summary>
    public bool IsComplete => _phrase is not null && _written == _phrase.TokenIds.Count;

    /// <summary>The token that has to come next; null when the model is free.</summary>
    public int? Next => _phrase is not null && _written < _phrase.TokenIds.Count ? _phrase.TokenIds[_written] : null;

    /// <summary>Begins the first phrase from its first token: the policy abstains. Nothing to do when the model has no phrase.</summary>
    public void Begin()
    {
        if (phrases.Count > 0 && _phrase is null)
        {
            (_phrase, _written) = (phrases[0], 0);
        }
    }

    /// <summary>Takes note of a token that is written; <paramref name="wasRaised"/> says that coupling had raised the abstention tokens at it.</summary>
    public void Wrote(int token, bool wasRaised)
    {
        if (_phrase is not null)
        {
            _written++;
        }
        else if (wasRaised && phrases.FirstOrDefault(phrase => phrase.TokenIds[0] == token) is { } begun)
        {
            (_phrase, _written) = (begun, 1);
        }
    }
}

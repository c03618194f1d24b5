using Candor.Inference.Tokenization.Stages;

namespace Candor.Inference.Tokenization;

/// <summary>An encoder over a tokenizer's text stages.</summary>
internal sealed class TextEncoder : ITextEncoder
{
    private readonly List<int> _ids = [];
    private readonly EntryStage _stages;
    private readonly IReadOnlyList<int> _suffix;
    private bool _isComplete;

    public TextEncoder(StagedTokenizer tokenizer, bool withSpecialTokens)
    {
        _stages = tokenizer.CreateTextStages(_ids);
        _suffix = withSpecialTokens ? tokenizer.Suffix : [];
        if (withSpecialTokens)
        {
            _ids.AddRange(tokenizer.Prefix);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Append(string delta)
    {
        ObjectDisposedException.ThrowIf(_isComplete, this);
        _stages.Text(delta);
        _stages.Pause();
        return Drain();
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Complete()
    {
        ObjectDisposedException.ThrowIf(_isComplete, this);
        _isComplete = true;
        _stages.End();
        _ids.AddRange(_suffix);
        return Drain();
    }

    // A whole text needs no pause: nothing has to be let go before its end.
    internal IReadOnlyList<int> Encode(string text)
    {
        _stages.Text(text);
        return Complete();
    }

    private int[] Drain()
    {
        if (_ids.Count == 0)
        {
            return [];
        }

        var ids = _ids.ToArray();
        _ids.Clear();
        return ids;
    }
}

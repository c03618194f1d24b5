using Candor.Inference.Tokenization;
using Candor.Monitor.Model;
using Candor.Monitor.Sessions;

namespace Candor.Monitor.Streams;

/// <summary>Collects the tokens of a completion until the next pass: ids as they are, text through the streaming encoder. Owned by one loop.</summary>
internal sealed class TokenIntake(ServedModel model)
{
    private readonly List<int> _pending = [];
    private ITextEncoder? _encoder;
    private bool _hasIds;

    /// <summary>Adds ids; <paramref name="read"/> tokens of the completion were read before.</summary>
    public RequestFault? Append(StreamEvent.TokensAppended tokens, int read)
    {
        if (_encoder is not null)
        {
            return RequestFault.Invalid("tokens", "This generation gets text; ids cannot follow.");
        }

        if (tokens.FirstPosition != read + _pending.Count)
        {
            return new RequestFault(ObservationError.SequenceGap, "tokens.first_position", $"Position {read + _pending.Count} was expected.");
        }

        _hasIds = true;
        _pending.AddRange(tokens.Tokens);
        return null;
    }

    /// <summary>Adds text; the tokens that the next delta could still change are held back.</summary>
    public RequestFault? Append(StreamEvent.TextAppended text)
    {
        if (_hasIds)
        {
            return RequestFault.Invalid("text", "This generation gets ids; text cannot follow.");
        }

        _encoder ??= model.Tokenizer.CreateEncoder(withSpecialTokens: false);
        _pending.AddRange(_encoder.Append(text.Text));
        return null;
    }

    /// <summary>Takes positions back, after all pending tokens were read.</summary>
    public RequestFault? Retract(StreamEvent.Retracted retracted, GenerationSession session)
    {
        if (_encoder is not null)
        {
            return RequestFault.Invalid("retract", "Only generations that get ids can retract: text has no positions of its own.");
        }

        if (retracted.FromPosition > session.Tokens)
        {
            return RequestFault.Invalid("retract.from_position", $"The completion has {session.Tokens} tokens.");
        }

        session.Retract((int)retracted.FromPosition);
        return null;
    }

    /// <summary>What is ready for a pass.</summary>
    public int[] Take()
    {
        int[] tokens = [.. _pending];
        _pending.Clear();
        return tokens;
    }

    /// <summary>What is left at the end, with what the encoder held back.</summary>
    public int[] Complete()
    {
        if (_encoder is not null)
        {
            _pending.AddRange(_encoder.Complete());
        }

        return Take();
    }
}

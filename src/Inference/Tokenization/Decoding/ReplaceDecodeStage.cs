using System.Text;
using Candor.Inference.Tokenization.Patterns;

namespace Candor.Inference.Tokenization.Decoding;

/// <summary>Puts other text where a pattern matches, in each token by itself.</summary>
/// <param name="pattern">What is replaced.</param>
/// <param name="replacement">What comes in its place.</param>
/// <param name="isFused">Whether tokens arrive as one, so that a match may still grow.</param>
/// <param name="next">The stage after this one.</param>
internal sealed class ReplaceDecodeStage(SplitPattern pattern, string replacement, bool isFused, DecodeStage next) : DecodeStage
{
    private readonly StringBuilder _replaced = new();
    private string _held = "";
    private bool _heldBeginsToken;

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<char> text, bool beginsToken)
    {
        _heldBeginsToken |= beginsToken;
        Pass(string.Concat(_held, text), isEnd: !isFused);
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        Pass(_held, isEnd: true);
        next.Complete();
    }

    private void Pass(string text, bool isEnd)
    {
        var done = 0;
        while (done < text.Length)
        {
            var found = pattern.TryFind(text, done, isEnd, out var start, out var end);
            _replaced.Append(text, done, start - done);
            done = start;
            if (!found)
            {
                break;
            }

            _replaced.Append(replacement);
            done = end;
        }

        _held = text[done..];
        if (_replaced.Length > 0 || (_heldBeginsToken && isEnd))
        {
            next.Append(_replaced.ToString(), _heldBeginsToken);
            _replaced.Clear();
            _heldBeginsToken = false;
        }
    }
}

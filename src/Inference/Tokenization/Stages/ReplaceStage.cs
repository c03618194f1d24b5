using Candor.Inference.Tokenization.Patterns;

namespace Candor.Inference.Tokenization.Stages;

/// <summary>Puts other text where a pattern matches.</summary>
internal sealed class ReplaceStage(SplitPattern pattern, string replacement, TextStage next) : HoldingStage(next, pattern.Behind)
{
    protected override int Process(ReadOnlySpan<char> held, int from, bool isPieceEnd)
    {
        var done = from;
        while (done < held.Length)
        {
            var found = pattern.TryFind(held, done, isPieceEnd, out var start, out var end);
            Next.Text(held[done..start]);
            done = start;
            if (!found)
            {
                break;
            }

            Next.Text(replacement);
            done = end;
        }

        return done;
    }
}

namespace Candor.Inference.Tokenization.Patterns;

/// <summary>One step of a compiled pattern, linked to the step after it. Immutable.</summary>
internal abstract class PatternNode
{
    /// <summary>Matches this step and all that follow.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    /// <param name="position">Where this step begins.</param>
    /// <param name="sawEnd">Set when the outcome depends on the text ending where it does: more text could change it.</param>
    /// <returns>Where the match ends, or −1.</returns>
    public abstract int Match(ReadOnlySpan<char> text, int position, ref bool sawEnd);
}

/// <summary>The end of a pattern or of a look-ahead.</summary>
internal sealed class AcceptNode : PatternNode
{
    public override int Match(ReadOnlySpan<char> text, int position, ref bool sawEnd) => position;
}

/// <summary>A set of code points, repeated. Repetition is a loop, so that the stack does not grow with the text.</summary>
internal sealed class ClassNode(RuneClass set, int minimum, int maximum, Repetition repetition, PatternNode next) : PatternNode
{
    public override int Match(ReadOnlySpan<char> text, int position, ref bool sawEnd)
    {
        var count = 0;
        var end = position;
        while (count < minimum || (repetition != Repetition.Lazy && count < maximum))
        {
            if (!TryStep(text, ref end, ref sawEnd))
            {
                break;
            }

            count++;
        }

        if (count < minimum)
        {
            return -1;
        }

        return repetition switch
        {
            Repetition.Possessive => next.Match(text, end, ref sawEnd),
            Repetition.Lazy => Extend(text, end, count, ref sawEnd),
            _ => GiveBack(text, end, count, ref sawEnd),
        };
    }

    private bool TryStep(ReadOnlySpan<char> text, ref int end, ref bool sawEnd)
    {
        if (end == text.Length)
        {
            sawEnd = true;
            return false;
        }

        var step = set.Step(text, end);
        end += step;
        return step != 0;
    }

    private int GiveBack(ReadOnlySpan<char> text, int end, int count, ref bool sawEnd)
    {
        while (true)
        {
            var result = next.Match(text, end, ref sawEnd);
            if (result >= 0 || count == minimum)
            {
                return result;
            }

            end -= char.IsLowSurrogate(text[end - 1]) && end > 1 && char.IsHighSurrogate(text[end - 2]) ? 2 : 1;
            count--;
        }
    }

    private int Extend(ReadOnlySpan<char> text, int end, int count, ref bool sawEnd)
    {
        while (true)
        {
            var result = next.Match(text, end, ref sawEnd);
            if (result >= 0 || count == maximum || !TryStep(text, ref end, ref sawEnd))
            {
                return result;
            }

            count++;
        }
    }
}

/// <summary>The first alternative that leads to a match; each is already linked to what follows.</summary>
internal sealed class AlternationNode(PatternNode[] alternatives) : PatternNode
{
    public override int Match(ReadOnlySpan<char> text, int position, ref bool sawEnd)
    {
        foreach (var alternative in alternatives)
        {
            var result = alternative.Match(text, position, ref sawEnd);
            if (result >= 0)
            {
                return result;
            }
        }

        return -1;
    }
}

/// <summary>A look-ahead: its pattern must, or must not, match here; nothing is consumed.</summary>
internal sealed class LookaheadNode(PatternNode pattern, bool isNegative, PatternNode next) : PatternNode
{
    public override int Match(ReadOnlySpan<char> text, int position, ref bool sawEnd) =>
        pattern.Match(text, position, ref sawEnd) >= 0 == isNegative ? -1 : next.Match(text, position, ref sawEnd);
}

/// <summary>An atomic group: its first match stands, whatever follows.</summary>
internal sealed class AtomicNode(PatternNode pattern, PatternNode next) : PatternNode
{
    public override int Match(ReadOnlySpan<char> text, int position, ref bool sawEnd)
    {
        var end = pattern.Match(text, position, ref sawEnd);
        return end < 0 ? -1 : next.Match(text, end, ref sawEnd);
    }
}

/// <summary>How a repeated set gives and takes.</summary>
internal enum Repetition
{
    /// <summary>As many as possible, fewer when what follows needs it.</summary>
    Greedy,

    /// <summary>As few as possible.</summary>
    Lazy,

    /// <summary>As many as possible, never fewer.</summary>
    Possessive,
}

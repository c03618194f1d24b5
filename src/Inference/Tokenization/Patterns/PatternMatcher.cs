using System.Buffers;

namespace Candor.Inference.Tokenization.Patterns;

/// <summary>Runs a compiled pattern by backtracking. Its stack is on the heap when it grows, so that no text exhausts the thread's.</summary>
internal static class PatternMatcher
{
    private const int EntryLength = 3;

    /// <summary>Matches from one position.</summary>
    /// <param name="steps">The pattern.</param>
    /// <param name="first">The step to begin with.</param>
    /// <param name="text">Well-formed UTF-16.</param>
    /// <param name="position">Where the match begins.</param>
    /// <param name="sawEnd">Set when the outcome depends on the text ending where it does: more text could change it.</param>
    /// <returns>Where the match ends, or −1.</returns>
    public static int Match(PatternStep[] steps, int first, ReadOnlySpan<char> text, int position, ref bool sawEnd)
    {
        Span<int> stack = stackalloc int[EntryLength * 16];
        int[]? rented = null;
        var depth = 0;
        var at = first;
        var result = -1;
        while (true)
        {
            var step = steps[at];
            bool goesOn;
            switch (step.Kind)
            {
                case StepKind.Accept:
                    result = position;
                    goto Done;
                case StepKind.Set:
                    goesOn = TryStep(step.Class, text, ref position, ref sawEnd);
                    at++;
                    break;
                case StepKind.Run:
                    goesOn = TryRun(step, text, position, out var floor, out var end, ref sawEnd);
                    position = end;
                    at++;
                    if (goesOn && end > floor && !step.IsPossessive && steps[at].Kind != StepKind.Accept)
                    {
                        Push(ref stack, ref rented, ref depth, at, end, floor);
                    }

                    break;
                case StepKind.Fork:
                    goesOn = true;
                    at++;
                    if (position < text.Length && text[position] < 128 && ((step.First >> text[position]) & UInt128.One) == UInt128.Zero)
                    {
                        at = step.Target;
                    }
                    else if (step.IsNegative)
                    {
                        Push(ref stack, ref rented, ref depth, at, position, -1);
                        at = step.Target;
                    }
                    else
                    {
                        Push(ref stack, ref rented, ref depth, step.Target, position, -1);
                    }

                    break;
                case StepKind.Jump:
                    goesOn = true;
                    at = step.Target;
                    break;
                case StepKind.Ahead:
                    goesOn = Match(steps, at + 1, text, position, ref sawEnd) >= 0 != step.IsNegative;
                    at = step.Target;
                    break;
                case StepKind.Behind:
                    var from = Back(text, position, step.Least);
                    goesOn = (from >= 0 && Match(steps, at + 1, text, from, ref sawEnd) == position) != step.IsNegative;
                    at = step.Target;
                    break;
                case StepKind.Atomic:
                    position = Match(steps, at + 1, text, position, ref sawEnd);
                    goesOn = position >= 0;
                    at = step.Target;
                    break;
                default:
                    goesOn = PatternPlaces.IsAt(step.Place, text, position, ref sawEnd);
                    at++;
                    break;
            }

            if (goesOn)
            {
                continue;
            }

            if (depth == 0)
            {
                goto Done;
            }

            depth -= EntryLength;
            (at, position) = (stack[depth], stack[depth + 1]);
            if (stack[depth + 2] is >= 0 and var lowest)
            {
                // A run gives back one code point; what is left of it stays on the stack.
                position = Back(text, position, 1);
                if (position > lowest)
                {
                    stack[depth + 1] = position;
                    depth += EntryLength;
                }
            }
        }

    Done:
        if (rented is not null)
        {
            ArrayPool<int>.Shared.Return(rented);
        }

        return result;
    }

    private static bool TryStep(RuneClass set, ReadOnlySpan<char> text, ref int position, ref bool sawEnd)
    {
        if (position == text.Length)
        {
            sawEnd = true;
            return false;
        }

        var length = set.Step(text, position);
        position += length;
        return length != 0;
    }

    private static bool TryRun(PatternStep step, ReadOnlySpan<char> text, int position, out int floor, out int end, ref bool sawEnd)
    {
        var set = step.Class;
        end = position;
        floor = position;
        for (var count = 0; count < step.Most; count++)
        {
            if (count == step.Least)
            {
                floor = end;
            }

            if (end == text.Length)
            {
                sawEnd = true;
                return count >= step.Least;
            }

            var length = set.Step(text, end);
            if (length == 0)
            {
                return count >= step.Least;
            }

            end += length;
        }

        if (step.Most == step.Least)
        {
            floor = end;
        }

        return true;
    }

    // The position a number of code points before another, or −1.
    private static int Back(ReadOnlySpan<char> text, int position, int runes)
    {
        for (; runes > 0; runes--)
        {
            if (position == 0)
            {
                return -1;
            }

            position -= char.IsLowSurrogate(text[position - 1]) && position > 1 && char.IsHighSurrogate(text[position - 2]) ? 2 : 1;
        }

        return position;
    }

    private static void Push(ref Span<int> stack, ref int[]? rented, ref int depth, int at, int position, int floor)
    {
        if (depth == stack.Length)
        {
            var larger = ArrayPool<int>.Shared.Rent(2 * stack.Length);
            stack.CopyTo(larger);
            if (rented is not null)
            {
                ArrayPool<int>.Shared.Return(rented);
            }

            rented = larger;
            // Whole entries only: what is rented may be longer than asked for.
            stack = larger.AsSpan(0, larger.Length / EntryLength * EntryLength);
        }

        (stack[depth], stack[depth + 1], stack[depth + 2]) = (at, position, floor);
        depth += EntryLength;
    }
}

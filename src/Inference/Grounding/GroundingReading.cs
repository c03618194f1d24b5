namespace Candor.Inference.Grounding;

/// <summary>What a classifier says of each token of an answer. Immutable.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Tokens">Its tokens in order; together they cover it.</param>
/// <param name="Windows">How many windows the context was read in; 1 where it fitted.</param>
public sealed record GroundingReading(string Answer, IReadOnlyList<GroundedToken> Tokens, int Windows)
{
    /// <summary>The answer's score: the largest probability of a token; NaN for an empty answer.</summary>
    public float Largest => Tokens.Count == 0 ? float.NaN : Tokens.Max(static token => token.Probability);

    /// <summary>Neighbouring tokens at or above a threshold, joined; white space at either end is left out, and what is white space only is no span.</summary>
    /// <param name="threshold">In (0, 1]. It promises nothing unless it was fitted on labelled answers.</param>
    public IReadOnlyList<UnsupportedSpan> Spans(float threshold)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(threshold, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threshold, 1);
        var spans = new List<UnsupportedSpan>();
        for (var first = 0; first < Tokens.Count;)
        {
            var end = first;
            while (end < Tokens.Count && Tokens[end].Probability >= threshold)
            {
                end++;
            }

            if (end > first && Trimmed(Tokens[first].Start, Tokens[end - 1].End) is var (start, stop) && start < stop)
            {
                spans.Add(new UnsupportedSpan(start, stop, Tokens.Skip(first).Take(end - first).Max(static token => token.Probability)));
            }

            first = Math.Max(end, first + 1);
        }

        return spans;
    }

    private (int Start, int End) Trimmed(int start, int end)
    {
        while (start < end && char.IsWhiteSpace(Answer[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(Answer[end - 1]))
        {
            end--;
        }

        return (start, end);
    }
}

/// <summary>A token of an answer.</summary>
/// <param name="Start">Its first UTF-16 code unit in the answer.</param>
/// <param name="End">One after its last. Tokens that share a character (bytes of one) share its range.</param>
/// <param name="Probability">That the context does not support it, as the classifier states it, in [0, 1]; not calibrated.</param>
public readonly record struct GroundedToken(int Start, int End, float Probability);

/// <summary>A part of an answer that the context does not support.</summary>
/// <param name="Start">Its first UTF-16 code unit in the answer.</param>
/// <param name="End">One after its last.</param>
/// <param name="Probability">The largest of its tokens'.</param>
public readonly record struct UnsupportedSpan(int Start, int End, float Probability);

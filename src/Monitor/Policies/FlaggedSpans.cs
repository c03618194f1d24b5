namespace Candor.Monitor.Policies;

/// <summary>Runs of tokens at or above a risk. Not thread-safe: owned by one generation.</summary>
internal sealed class FlaggedSpans(float flagRisk)
{
    private readonly List<FlaggedSpan> _spans = [];

    public IReadOnlyList<FlaggedSpan> All => _spans;

    /// <summary>Takes the next token into account.</summary>
    /// <param name="position">Its position; one more than the last.</param>
    /// <param name="risk">Its risk; NaN when it was not scored, which ends a run: what was not read is not flagged.</param>
    /// <returns>Whether a run ended with the token before.</returns>
    public bool Add(int position, float risk)
    {
        var isOpen = _spans.Count > 0 && _spans[^1].End == position;
        if (risk >= flagRisk)
        {
            if (isOpen)
            {
                _spans[^1] = _spans[^1] with { End = position + 1, Risk = Math.Max(_spans[^1].Risk, risk) };
            }
            else
            {
                _spans.Add(new FlaggedSpan(position, position + 1, risk));
            }

            return false;
        }

        return isOpen;
    }

    public void Clear() => _spans.Clear();
}

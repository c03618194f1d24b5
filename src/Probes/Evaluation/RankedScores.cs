namespace Candor.Probes.Evaluation;

/// <summary>
/// Scores ordered once, so that the AUROC of a resampling costs one sweep instead of a sort. Equals <see cref="Auroc.Of"/> on the rows drawn to the last bit:
/// wins are counted in halves, which doubles hold exactly. Immutable but for its counts: not thread-safe.
/// </summary>
internal sealed class RankedScores
{
    private readonly IReadOnlyList<bool> _trustworthy;
    private readonly int[] _order;
    private readonly bool[] _startsRun;
    private readonly int[] _counts;

    /// <summary>Orders the scores.</summary>
    /// <param name="scores">Shape <c>[n]</c>, without NaN.</param>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>.</param>
    public RankedScores(ReadOnlySpan<float> scores, IReadOnlyList<bool> trustworthy)
    {
        _trustworthy = trustworthy;
        _order = LabelledScores.Ascending(scores);
        _startsRun = new bool[_order.Length];
        for (var k = 0; k < _order.Length; k++)
        {
            _startsRun[k] = k == 0 || scores[_order[k]] != scores[_order[k - 1]];
        }

        _counts = new int[_order.Length];
    }

    /// <summary>AUROC of the rows drawn, each as often as it was.</summary>
    /// <param name="rows">Row numbers, of both classes.</param>
    public double AurocOf(ReadOnlySpan<int> rows)
    {
        Array.Clear(_counts);
        foreach (var row in rows)
        {
            _counts[row]++;
        }

        double wins = 0;
        long below = 0, goodHere = 0, badHere = 0, bad = 0;
        for (var k = 0; k < _order.Length; k++)
        {
            if (_startsRun[k])
            {
                wins += badHere * (below + (0.5 * goodHere));
                below += goodHere;
                (goodHere, badHere) = (0, 0);
            }

            var count = _counts[_order[k]];
            if (_trustworthy[_order[k]])
            {
                goodHere += count;
            }
            else
            {
                badHere += count;
                bad += count;
            }
        }

        wins += badHere * (below + (0.5 * goodHere));
        return wins / ((double)bad * (below + goodHere));
    }
}

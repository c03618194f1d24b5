namespace Candor.Probes.Selection;

/// <summary>What the three outcomes of a question are worth, and the decision rule that follows from it.</summary>
/// <remarks>
/// Ternary reward of arXiv 2509.25760 (+1, 0, −1 there). Answering with probability p of being right is worth
/// <c>p · Right − (1 − p) · Wrong</c>, abstaining <c>Abstained</c>: the answer pays from
/// <c>p = (Wrong + Abstained) / (Right + Wrong)</c> on. With costs (1, 0, 4) that is 0.8.
/// </remarks>
/// <param name="Right">Value of a right answer, above 0.</param>
/// <param name="Abstained">Value of an abstention, below <paramref name="Right"/>.</param>
/// <param name="Wrong">Cost of a wrong answer, at least 0 and such that a wrong answer is worth less than an abstention.</param>
public sealed record AnswerValues(double Right = 1, double Abstained = 0, double Wrong = 1)
{
    /// <summary>The risk from which on abstaining is worth more than answering, in [0, 1].</summary>
    /// <exception cref="InvalidOperationException">
    /// The values are not finite, or order the outcomes otherwise than right above abstained above wrong.
    /// </exception>
    public double AbstentionRisk => double.IsFinite(Right) && double.IsFinite(Wrong) && Right > 0 && Wrong >= 0 && Abstained < Right && Abstained > -Wrong
        ? (Right - Abstained) / (Right + Wrong)
        : throw new InvalidOperationException(
            $"A right answer ({Right}) must be worth more than an abstention ({Abstained}), and that more than a wrong one ({-Wrong}).");

    /// <summary>Mean value of answered and abstained questions: with (1, 0, 1) the truthfulness score, share right minus share wrong.</summary>
    /// <param name="right">Right answers.</param>
    /// <param name="abstained">Abstentions.</param>
    /// <param name="wrong">Wrong answers.</param>
    /// <returns>In [−Wrong, Right]; NaN without a question.</returns>
    public double Truthfulness(int right, int abstained, int wrong)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(right);
        ArgumentOutOfRangeException.ThrowIfNegative(abstained);
        ArgumentOutOfRangeException.ThrowIfNegative(wrong);
        return ((right * Right) + (abstained * Abstained) - (wrong * Wrong)) / ((double)right + abstained + wrong);
    }
}

namespace Candor.Monitor.Policies;

/// <summary>What the policy decides about an answer.</summary>
internal enum VerdictKind
{
    Proceed,
    Flag,
    Abstain,
}

/// <summary>A decision about an answer, with the risk that it rests on.</summary>
/// <param name="Kind">What is to be done.</param>
/// <param name="IsAdvisory">It is only what would have been done.</param>
/// <param name="Risk">The answer's risk by the threshold's aggregation; NaN when nothing was scored.</param>
/// <param name="AtPosition">For an abstention, the first position of the completion that should not be shown.</param>
/// <param name="Spans">For a flag, what is not to be trusted.</param>
internal sealed record Verdict(VerdictKind Kind, bool IsAdvisory, float Risk, int AtPosition, IReadOnlyList<FlaggedSpan> Spans);

/// <summary>Positions [Start, End) of the completion and the largest risk among them.</summary>
internal readonly record struct FlaggedSpan(int Start, int End, float Risk);

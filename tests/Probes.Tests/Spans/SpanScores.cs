using Candor.Probes.Evaluation;
using Candor.Probes.Spans;

namespace Candor.Probes.Tests.Spans;

/// <summary>Scores of whole sets, for tests.</summary>
internal static class SpanScores
{
    public static float[] Of(ISpanHead head, SpanSet set) => [.. Enumerable.Range(0, set.Count).Select(i => head.Score(set.Span(i)))];

    public static double Area(ISpanHead head, SpanSet set) => Auroc.Of(Of(head, set), set.Trustworthy);
}

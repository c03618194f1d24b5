namespace Candor.Probes.Spans;

/// <summary>A span of one token, whose score is its projection: plain logistic regression.</summary>
internal sealed class SampleReading : ISpanReading
{
    public int Channels => 1;

    public double Read(ReadOnlySpan<double> projections, Span<double> slopes)
    {
        slopes[0] = 1;
        return projections[0];
    }
}

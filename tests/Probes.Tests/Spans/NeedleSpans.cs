using Candor.Probes.Spans;

namespace Candor.Probes.Tests.Spans;

/// <summary>Synthetic answers: noise, in which an untrustworthy span holds a short run of tokens that are moved along dimension 0.</summary>
/// <param name="Dimension">d.</param>
/// <param name="Needle">By how many deviations the run is moved.</param>
/// <param name="Run">Tokens of the run; a shorter span is moved whole.</param>
internal sealed record NeedleSpans(int Dimension = 8, float Needle = 4, int Run = 1)
{
    /// <summary>Moves dimension 1 of the tokens that attention should look at, in spans of both classes; 0 for none.</summary>
    public float Marker { get; init; }

    /// <summary>By how many deviations the last token of an untrustworthy span is moved too.</summary>
    public float Last { get; init; }

    public SpanSet Draw(int n, int seed, int shortest = 4, int longest = 16)
    {
        var random = new Random(seed);
        var lengths = new int[n];
        var values = new List<float>();
        for (var i = 0; i < n; i++)
        {
            lengths[i] = random.Next(shortest, longest + 1);
            var span = PlantedDirection.Gaussian(random, lengths[i] * Dimension);
            var first = random.Next(Math.Max(1, lengths[i] - Run + 1));
            for (var t = first; t < Math.Min(lengths[i], first + Run); t++)
            {
                span[t * Dimension] += i % 2 == 0 ? Needle : 0;
                span[(t * Dimension) + 1] += Marker;
            }

            span[(lengths[i] - 1) * Dimension] += i % 2 == 0 ? Last : 0;
            values.AddRange(span);
        }

        return new SpanSet(
            [.. values],
            Dimension,
            lengths,
            [.. Enumerable.Range(0, n).Select(static i => i % 2 == 1)],
            [.. Enumerable.Range(0, n).Select(static i => $"g{i}")]);
    }
}

using Candor.Probes.Directions;
using Candor.Probes.Spans;

namespace Candor.Probes.Tests.Spans;

/// <summary>One head of each kind, of the width of a <see cref="SampleBank"/>.</summary>
internal static class SampleHeads
{
    public const int Width = 3;

    public static AttentionHead Attention { get; } = new(Value(1), PlantedDirection.Gaussian(new Random(2), SampleBank.Dimension));

    public static WindowMaxHead WindowMax { get; } = new(Value(3), Width);

    public static ISpanHead Of(string kind) => kind == "attention" ? Attention : WindowMax;

    private static FittedDirection Value(int seed) =>
        new(Direction.FromVector(PlantedDirection.Gaussian(new Random(seed), SampleBank.Dimension)), 1.75f, -0.6f);
}

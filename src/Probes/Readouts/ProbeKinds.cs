using Candor.Probes.Nonlinear;
using Candor.Probes.Spans;

namespace Candor.Probes.Readouts;

/// <summary>Names of the kinds of probes, as banks, the sidecar and the tools write them.</summary>
public static class ProbeKinds
{
    /// <summary>A <see cref="LinearProbe"/>.</summary>
    public const string Linear = "linear";

    /// <summary>A <see cref="MahalanobisProbe"/>.</summary>
    public const string Mahalanobis = "mahalanobis";

    /// <summary>A <see cref="PerceptronProbe"/>.</summary>
    public const string Perceptron = "perceptron";

    /// <summary>A <see cref="SpanProbe"/> with an <see cref="AttentionHead"/>.</summary>
    public const string Attention = "attention";

    /// <summary>A <see cref="SpanProbe"/> with a <see cref="WindowMaxHead"/>.</summary>
    public const string WindowMax = "window_max";

    /// <summary>An <see cref="OutputProbe"/>.</summary>
    public const string Output = "output";

    /// <summary>Every kind, in the order in which they are named to people.</summary>
    public static IReadOnlyList<string> All { get; } = [Linear, Mahalanobis, Perceptron, Attention, WindowMax, Output];

    /// <summary>The kind of a probe; null for one that is not of this library.</summary>
    public static string? Of(IProbe probe) => probe switch
    {
        LinearProbe => Linear,
        MahalanobisProbe => Mahalanobis,
        PerceptronProbe => Perceptron,
        SpanProbe { Head: AttentionHead } => Attention,
        SpanProbe { Head: WindowMaxHead } => WindowMax,
        OutputProbe => Output,
        _ => null,
    };
}

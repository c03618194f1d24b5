using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;

namespace Candor.Probes.Geometry;

/// <summary>What moving a probe to another model is worth there, as measured on labelled samples of that model; never as hoped for.</summary>
/// <remarks>
/// A probe that was moved is accepted where its AUROC on the other model is at least <see cref="LeastAuroc"/> and the lower end of the interval over groups is
/// above chance. It still needs a calibrator and a threshold of its own: only the ranking was moved.
/// </remarks>
/// <param name="Auroc">On the other model's samples, with its 95 % interval over groups.</param>
/// <param name="Samples">Labelled samples, n.</param>
public sealed record ProbeTransfer(BootstrapInterval Auroc, int Samples)
{
    /// <summary>Smallest AUROC with which a moved probe is used.</summary>
    public const double LeastAuroc = 0.75;

    /// <summary>Fewest labelled samples of the other model: below, the interval is wider than the decision.</summary>
    public const int FewestSamples = 100;

    /// <summary>Whether the moved probe may be used.</summary>
    public bool IsAccepted => Auroc.Estimate >= LeastAuroc && Auroc.Low > 0.5;

    /// <summary>Why it may not; null where it may.</summary>
    public string? Refusal => IsAccepted
        ? null
        : string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"The probe reaches an AUROC of {Auroc.Estimate:f2} ({Auroc.Low:f2} to {Auroc.High:f2}) on {Samples} samples of the other model; "
            + $"at least {LeastAuroc:f2} is needed. Fit a probe there.");

    /// <summary>Measures a probe over relative representations.</summary>
    /// <param name="probe">Fitted on the source model's relative representations, of width m.</param>
    /// <param name="target">The same anchors and sample in the other model.</param>
    /// <param name="labelled">Labelled activations of the other model, none of them an anchor.</param>
    /// <exception cref="ArgumentException">Widths disagree, or there are fewer than <see cref="FewestSamples"/>.</exception>
    public static ProbeTransfer Measure(FittedDirection probe, RelativeRepresentation target, ActivationSet labelled)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Measure(probe, target.Anchors, target.Apply, labelled);
    }

    /// <summary>Measures a probe over aligned principal directions.</summary>
    /// <param name="probe">Fitted on the source model's principal coordinates, of width k.</param>
    /// <param name="alignment">From the other model's activations to those coordinates.</param>
    /// <param name="labelled">Labelled activations of the other model, none of which fitted the alignment.</param>
    /// <exception cref="ArgumentException">Widths disagree, or there are fewer than <see cref="FewestSamples"/>.</exception>
    public static ProbeTransfer Measure(FittedDirection probe, SubspaceAlignment alignment, ActivationSet labelled)
    {
        ArgumentNullException.ThrowIfNull(alignment);
        return Measure(probe, alignment.Components, alignment.Apply, labelled);
    }

    /// <summary>Measures a probe that was moved (<see cref="MovedProbe"/>), as it would be served.</summary>
    /// <param name="moved">Over the other model's own activations, of width d.</param>
    /// <param name="labelled">Labelled activations of the other model, none of which moved the probe.</param>
    /// <exception cref="ArgumentException">Widths disagree, or there are fewer than <see cref="FewestSamples"/>.</exception>
    public static ProbeTransfer Measure(FittedDirection moved, ActivationSet labelled)
    {
        ArgumentNullException.ThrowIfNull(labelled);
        return Measure(moved, labelled.Dimension, static (activation, destination) => activation.CopyTo(destination), labelled);
    }

    private static ProbeTransfer Measure(FittedDirection probe, int width, Mapping map, ActivationSet labelled)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(labelled);
        if (probe.Direction.Dimension != width)
        {
            throw new ArgumentException($"The probe reads {probe.Direction.Dimension} values; the other model is described by {width}.", nameof(probe));
        }

        if (labelled.Count < FewestSamples)
        {
            throw new ArgumentException(
                $"{labelled.Count} labelled samples cannot tell whether a probe carries over; at least {FewestSamples} are needed.", nameof(labelled));
        }

        var coordinates = new float[width];
        var scores = new float[labelled.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            map(labelled.Row(i), coordinates);
            scores[i] = (probe.Gain * probe.Direction.Project(coordinates)) + probe.Bias;
        }

        return new ProbeTransfer(BootstrapInterval.OfAuroc(scores, labelled.Trustworthy, labelled.Groups), labelled.Count);
    }

    private delegate void Mapping(ReadOnlySpan<float> activation, Span<float> destination);
}

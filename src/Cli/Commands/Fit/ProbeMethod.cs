using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Fit;

/// <summary>How a probe is fitted.</summary>
internal enum ProbeMethod
{
    /// <summary>Regularised logistic regression.</summary>
    Logistic,

    /// <summary>Difference of the class means.</summary>
    MassMean,

    /// <summary>Difference of the class means, whitened by the shared covariance.</summary>
    MassMeanWhitened,

    /// <summary>Distance to the trustworthy class minus distance to the other.</summary>
    Mahalanobis,
}

/// <summary>Text forms of <see cref="ProbeMethod"/>, and the fitter of each.</summary>
internal static class ProbeMethods
{
    /// <summary>Every method with its text form.</summary>
    public static IReadOnlyDictionary<string, ProbeMethod> ByText { get; } = Enum.GetValues<ProbeMethod>().ToDictionary(ToText);

    /// <summary>The text form.</summary>
    public static string ToText(this ProbeMethod method) => method switch
    {
        ProbeMethod.Logistic => "logistic",
        ProbeMethod.MassMean => "mass_mean",
        ProbeMethod.MassMeanWhitened => "mass_mean_whitened",
        ProbeMethod.Mahalanobis => "mahalanobis",
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Not a method."),
    };

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not a method.</exception>
    public static ProbeMethod Parse(string text) => ByText.TryGetValue(text, out var method)
        ? method
        : throw new FormatException($"'{text}' is not a method; expected {string.Join(", ", ByText.Keys)}.");

    /// <summary>Fits a probe.</summary>
    /// <param name="method">How.</param>
    /// <param name="l2">Penalty of <see cref="ProbeMethod.Logistic"/>; the others have none.</param>
    /// <param name="name">The probe's name.</param>
    /// <param name="source">What it reads.</param>
    /// <param name="set">The samples.</param>
    public static IProbe Fit(this ProbeMethod method, double l2, string name, ProbeSource source, ActivationSet set) => method switch
    {
        ProbeMethod.Logistic => new LogisticFitter(l2).Fit(set).ToProbe(name, source),
        ProbeMethod.MassMean => new MassMeanFitter().Fit(set).ToProbe(name, source),
        ProbeMethod.MassMeanWhitened => new MassMeanFitter(whiten: true).Fit(set).ToProbe(name, source),
        ProbeMethod.Mahalanobis => new MahalanobisFitter().Fit(name, source, set),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Not a method."),
    };
}

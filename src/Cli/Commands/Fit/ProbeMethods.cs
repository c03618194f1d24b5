using Candor.Probes.Activations;
using Candor.Probes.Spans;

namespace Candor.Cli.Commands.Fit;

/// <summary>Text forms of <see cref="ProbeMethod"/>, and which of the two penalties a method has.</summary>
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
        ProbeMethod.Ridge => "ridge",
        ProbeMethod.RidgeDomains => "ridge_domains",
        ProbeMethod.Svm => "svm",
        ProbeMethod.Ttpd => "ttpd",
        ProbeMethod.Ccs => "ccs",
        ProbeMethod.MultipleInstance => "multiple_instance",
        ProbeMethod.Attention => "attention",
        ProbeMethod.WindowMax => "window_max",
        ProbeMethod.Mlp => "mlp",
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Not a method."),
    };

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not a method.</exception>
    public static ProbeMethod Parse(string text) => ByText.TryGetValue(text, out var method)
        ? method
        : throw new FormatException($"'{text}' is not a method; expected {string.Join(", ", ByText.Keys)}.");

    /// <summary>Whether <c>--l2</c> is the method's penalty.</summary>
    public static bool HasL2(this ProbeMethod method) => method is ProbeMethod.Logistic or ProbeMethod.Ridge or ProbeMethod.RidgeDomains
        or ProbeMethod.Ttpd or ProbeMethod.Mlp or ProbeMethod.Attention or ProbeMethod.WindowMax;

    /// <summary>Whether the method reads spans of tokens: the question's before the answer, the answer's so far within it.</summary>
    public static bool IsOfSpans(this ProbeMethod method) => method is ProbeMethod.Attention or ProbeMethod.WindowMax;

    /// <summary>Where the span of a method of spans begins that is judged at a position.</summary>
    public static SpanStart SpanStartAt(TokenPosition position) => position == TokenPosition.Answer ? SpanStart.Answer : SpanStart.Prefix;

    /// <summary>Whether <c>--cost</c> is the method's penalty.</summary>
    public static bool HasCost(this ProbeMethod method) => method is ProbeMethod.Svm or ProbeMethod.MultipleInstance;
}

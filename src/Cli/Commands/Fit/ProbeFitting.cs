using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Nonlinear;
using Candor.Probes.Readouts;
using Candor.Probes.Spans;

namespace Candor.Cli.Commands.Fit;

/// <summary>The fitter of each method. Every one gives a probe that the sidecar can serve.</summary>
internal static class ProbeFitting
{
    /// <summary>Fits a probe.</summary>
    /// <param name="method">How.</param>
    /// <param name="penalty">The method's penalty or cost; not read where it has none.</param>
    /// <param name="name">The probe's name.</param>
    /// <param name="source">What it reads.</param>
    /// <param name="data">The samples: spans for a method of spans, tokens for any other.</param>
    /// <param name="cancellationToken">Looked at between blocks, where the fitter reads in blocks, and between the steps of a fit of spans.</param>
    /// <exception cref="CliException">The data lack what the method needs, or the fitter refuses them: its own sentence, with the source's name.</exception>
    public static IProbe Fit(
        this ProbeMethod method, double penalty, string name, ProbeSource source, FitData data, CancellationToken cancellationToken) => data switch
    {
        SpanData spans => Guarded(
            source,
            () => new SpanProbe(name, (ProbeSource.Residual)source, spans.Start, Head(method, penalty, spans.Spans, cancellationToken))),
        _ => method.Fit(penalty, name, source, (TokenData)data, cancellationToken),
    };

    /// <summary>Fits a probe of single tokens.</summary>
    /// <inheritdoc cref="Fit(ProbeMethod, double, string, ProbeSource, FitData, CancellationToken)"/>
    public static ITokenProbe Fit(
        this ProbeMethod method, double penalty, string name, ProbeSource source, TokenData data, CancellationToken cancellationToken) =>
        Guarded<ITokenProbe>(source, () => method switch
        {
            ProbeMethod.Logistic => new LogisticFitter(penalty).Fit(data.Values, cancellationToken).ToProbe(name, source),
            ProbeMethod.MassMean => new MassMeanFitter().Fit(data.Values, cancellationToken).ToProbe(name, source),
            ProbeMethod.MassMeanWhitened => new MassMeanFitter(whiten: true).Fit(data.Values, cancellationToken).ToProbe(name, source),
            ProbeMethod.Mahalanobis => new MahalanobisFitter().Fit(name, source, data.Values, cancellationToken),
            ProbeMethod.Ridge => new RidgeFitter(penalty).Fit(data.ToSet()).ToProbe(name, source),
            ProbeMethod.RidgeDomains => new RidgeFitter(penalty).Fit(data.ToSet(), [.. data.Rows.Select(static row => row.Domain)]).ToProbe(name, source),
            ProbeMethod.Svm => new SupportVectorFitter(penalty).Fit(data.ToSet()).ToProbe(name, source),
            ProbeMethod.Ttpd => Ttpd(penalty, data).ToProbe(name, source),
            ProbeMethod.Ccs => ContrastPairs.Of(data).Fit().ToProbe(name, source),
            ProbeMethod.MultipleInstance => new MultipleInstanceFitter(penalty).Fit(AnswerSpans.Of(data)).ToProbe(name, source),
            ProbeMethod.Mlp => new PerceptronFitter(l2: penalty).Fit(name, source, data.ToSet()),
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Not a method of single tokens."),
        });

    private static ISpanHead Head(ProbeMethod method, double penalty, SpanSet spans, CancellationToken cancellationToken) => method switch
    {
        ProbeMethod.Attention => new AttentionFitter(penalty).Fit(spans, cancellationToken),
        ProbeMethod.WindowMax => new WindowMaxFitter(l2: penalty).Fit(spans, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Not a method of spans."),
    };

    private static T Guarded<T>(ProbeSource source, Func<T> fit)
    {
        try
        {
            return fit();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // The fitters' own sentences: the classes do not differ, or the minimisation did not converge.
            throw CliException.BadInput($"'{source}' cannot be fitted: {exception.Message}", exception);
        }
    }

    private static FittedDirection Ttpd(double l2, TokenData data)
    {
        var missing = data.Rows.Count(static row => row.Polarity is null);
        if (missing > 0)
        {
            throw CliException.BadInput(
                $"ttpd needs to know which statements are negated, and {missing} of {data.Count} rows have no polarity. "
                + "Give the lines of the question file a \"polarity\" (affirmative or negated) and extract again, or use another method.");
        }

        if (data.Rows.FirstOrDefault(static row => row.Polarity is not (Polarities.Affirmative or Polarities.Negated)) is { } other)
        {
            throw CliException.BadInput(
                $"ttpd takes affirmative and negated statements; '{other.Id}' has the polarity '{other.Polarity}'. Leave such lines out.");
        }

        var nowhere = data.Rows.Count(static row => row.Domain.Length == 0);
        return nowhere > 0
            ? throw CliException.BadInput(
                $"ttpd centres activations within each topic, and {nowhere} of {data.Count} rows have none. "
                + "Give the lines of the question file a \"domain\" and extract again, or use another method.")
            : new TruthAndPolarityFitter(l2).Fit(
                data.ToSet(), [.. data.Rows.Select(static row => row.Polarity == Polarities.Negated)], [.. data.Rows.Select(static row => row.Domain)]);
    }
}

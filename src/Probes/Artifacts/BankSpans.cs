using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Readouts;
using Candor.Probes.Spans;

namespace Candor.Probes.Artifacts;

/// <summary>The file form of heads of spans: where the span begins and the width of a window in the manifest, the attention's query as a tensor.</summary>
internal static class BankSpans
{
    private const string Query = "query";

    /// <summary>The manifest's part.</summary>
    public static BankProbe ToManifest(BankProbe entry, SpanProbe probe) => entry with
    {
        Gain = probe.Head.Value.Gain,
        Bias = probe.Head.Value.Bias,
        Span = probe.Start.ToText(),
        Width = (probe.Head as WindowMaxHead)?.Width,
    };

    /// <summary>The tensors' part.</summary>
    public static IEnumerable<SafeTensor> TensorsOf(SpanProbe probe)
    {
        yield return BankDirections.TensorOf(probe.Name, probe.Head.Value.Direction);
        if (probe.Head is AttentionHead attention)
        {
            yield return new SafeTensor(BankFiles.TensorName(probe.Name, Query), [attention.Dimension], attention.Query.ToArray());
        }
    }

    /// <summary>Reads a probe of spans.</summary>
    /// <param name="entry">The manifest's part, of kind <c>attention</c> or <c>window_max</c>.</param>
    /// <param name="source">What it reads; null where that was not sound.</param>
    /// <param name="field">Where it stands in the manifest.</param>
    /// <param name="tensors">The file's tensors.</param>
    /// <param name="problems">Receives one sentence for each problem.</param>
    /// <returns>Null where a problem was found.</returns>
    public static SpanProbe? Read(BankProbe entry, ProbeSource? source, string field, BankTensorReader tensors, List<string> problems)
    {
        var start = StartOf(entry, field, problems);
        var value = BankDirections.Read(entry, field, tensors, problems);
        ISpanHead? head = entry.Kind == ProbeKinds.Attention ? Attention(entry, value, field, tensors, problems) : WindowMax(entry, value, field, problems);
        if (source is not (null or ProbeSource.Residual))
        {
            problems.Add($"{BankFiles.Manifest}: {field} is {entry.Kind} and cannot read {entry.Source}; it reads one hook point, as residual.5/token.");
            return null;
        }

        return source is null || start is null || head is null ? null : new SpanProbe(entry.Name, (ProbeSource.Residual)source, start.Value, head);
    }

    private static SpanStart? StartOf(BankProbe entry, string field, List<string> problems)
    {
        try
        {
            return SpanStarts.Parse(entry.Span ?? string.Empty);
        }
        catch (FormatException exception)
        {
            problems.Add($"{BankFiles.Manifest}: {field}.span: {exception.Message}");
            return null;
        }
    }

    private static AttentionHead? Attention(BankProbe entry, FittedDirection? value, string field, BankTensorReader tensors, List<string> problems)
    {
        var query = tensors.Take(entry.Name, Query, axes: 1);
        if (entry.Width is not null)
        {
            problems.Add($"{BankFiles.Manifest}: {field} is {entry.Kind} and can have no width.");
        }

        if (query is null || value is null)
        {
            return null;
        }

        if (query.Values.Length == value.Direction.Dimension)
        {
            return new AttentionHead(value, query.Values);
        }

        problems.Add($"{BankFiles.Tensors}: the tensors of probe '{entry.Name}' have shapes that do not fit together.");
        return null;
    }

    private static WindowMaxHead? WindowMax(BankProbe entry, FittedDirection? value, string field, List<string> problems)
    {
        if (entry.Width is >= 1 and <= SpanState.Capacity)
        {
            return value is null ? null : new WindowMaxHead(value, entry.Width.Value);
        }

        problems.Add($"{BankFiles.Manifest}: {field} needs a width of 1 to {SpanState.Capacity} tokens.");
        return null;
    }
}

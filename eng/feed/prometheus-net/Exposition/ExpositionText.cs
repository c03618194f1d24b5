using System.Globalization;
using System.Text;

namespace Prometheus;

/// <summary>Writes metrics as text, in either format. Not thread-safe: owned by one export.</summary>
internal sealed class ExpositionText(ExpositionFormat format)
{
    private const string Total = "_total";

    private readonly StringBuilder _text = new();
    private string _name = "";

    /// <summary>What the name of a counter's sample has beyond the name of the metric.</summary>
    public string CounterSuffix { get; private set; } = "";

    private bool IsOpenMetrics => format == ExpositionFormat.OpenMetricsText;

    /// <summary>All labels of a time series as <c>name="value"</c>, separated by commas.</summary>
    public static string Labels(CollectorIdentity identity, string[] labelValues)
    {
        // A labelled metric may also have one child without label values.
        var names = labelValues.Length == 0 ? identity.FixedLabels.Names : [.. identity.LabelNames, .. identity.FixedLabels.Names];
        string[] values = [.. labelValues, .. identity.FixedLabels.Values];
        return string.Join(',', names.Zip(values, static (name, value) => $"{name}=\"{Escape(value, quotes: true)}\""));
    }

    /// <summary>Starts a metric.</summary>
    public void Family(Collector first)
    {
        var type = first.TypeName;
        _name = first.Name;
        CounterSuffix = "";
        if (IsOpenMetrics && type == "counter")
        {
            // OpenMetrics names a counter without the suffix that its samples have. One without the suffix is not a counter to it.
            (_name, type, CounterSuffix) = _name.EndsWith(Total, StringComparison.Ordinal)
                ? (_name[..^Total.Length], type, Total)
                : (_name, "unknown", "");
        }

        _text.Append("# HELP ").Append(_name).Append(' ').Append(Escape(first.Help, quotes: IsOpenMetrics)).Append('\n');
        _text.Append("# TYPE ").Append(_name).Append(' ').Append(type).Append('\n');
    }

    /// <summary>Writes one line with a value.</summary>
    public void Sample(string suffix, string labels, string? upperBound, double value, ObservedExemplar? exemplar)
    {
        _text.Append(_name).Append(suffix);
        var bound = upperBound is null ? "" : $"le=\"{upperBound}\"";
        if (labels.Length + bound.Length > 0)
        {
            _text.Append('{').Append(labels).Append(labels.Length > 0 && bound.Length > 0 ? "," : "").Append(bound).Append('}');
        }

        _text.Append(' ').Append(Number(value));
        if (IsOpenMetrics && exemplar is not null)
        {
            Append(exemplar);
        }

        _text.Append('\n');
    }

    /// <summary>The value of the label <c>le</c>, which OpenMetrics wants with a decimal point.</summary>
    public string UpperBound(double bound)
    {
        var text = Number(bound);
        return IsOpenMetrics && double.IsFinite(bound) && text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }

    /// <summary>Ends the export.</summary>
    public byte[] Finish()
    {
        if (IsOpenMetrics)
        {
            _text.Append("# EOF\n");
        }

        return Encoding.UTF8.GetBytes(_text.ToString());
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Escape(string value, bool quotes)
    {
        var escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private void Append(ObservedExemplar observed)
    {
        _text.Append(" # {");
        var separator = "";
        foreach (var label in observed.Exemplar.Labels)
        {
            _text.Append(separator).Append(label.Name).Append("=\"").Append(Escape(label.Value, quotes: true)).Append('"');
            separator = ",";
        }

        var seconds = observed.Time.ToUnixTimeMilliseconds() / 1000m;
        _text.Append("} ").Append(Number(observed.Value)).Append(' ').Append(seconds.ToString("0.000", CultureInfo.InvariantCulture));
    }
}

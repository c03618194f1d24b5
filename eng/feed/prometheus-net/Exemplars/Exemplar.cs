using System.Diagnostics;

namespace Prometheus;

/// <summary>Labels that lead from a measurement to an example of it, such as a trace. Each is used for one measurement only.</summary>
public sealed class Exemplar
{
    /// <summary>No example.</summary>
    public static readonly Exemplar None = new([]);

    private static readonly LabelKey TraceId = Key("trace_id");
    private static readonly LabelKey SpanId = Key("span_id");

    private readonly LabelPair[] _labels;
    private int _isUsed;

    private Exemplar(LabelPair[] labels) => _labels = labels;

    internal ReadOnlySpan<LabelPair> Labels => _labels;

    /// <summary>Makes the key of a label. Keep it: it can be used again and again.</summary>
    public static LabelKey Key(string key)
    {
        LabelSet.ValidateName(key);
        return new LabelKey(key);
    }

    /// <summary>Makes a label.</summary>
    public static LabelPair Pair(string key, string value) => Key(key).WithValue(value);

    /// <summary>Makes an exemplar with one label.</summary>
    public static Exemplar From(in LabelPair labelPair1) => new([labelPair1]);

    /// <summary>Makes an exemplar with two labels.</summary>
    public static Exemplar From(in LabelPair labelPair1, in LabelPair labelPair2) => new([labelPair1, labelPair2]);

    /// <summary>Makes an exemplar with three labels.</summary>
    public static Exemplar From(in LabelPair labelPair1, in LabelPair labelPair2, in LabelPair labelPair3) =>
        new([labelPair1, labelPair2, labelPair3]);

    /// <summary>Makes an exemplar that names the current trace and span; <see cref="None"/> when there is no current trace.</summary>
    public static Exemplar FromTraceContext() => FromTraceContext(TraceId, SpanId);

    /// <summary>Makes an exemplar that names the current trace and span under the given keys.</summary>
    public static Exemplar FromTraceContext(in LabelKey traceIdKey, in LabelKey spanIdKey) => Activity.Current is { } activity
        ? From(traceIdKey.WithValue(activity.TraceId.ToHexString()), spanIdKey.WithValue(activity.SpanId.ToHexString()))
        : None;

    internal void MarkAsUsed()
    {
        if (Interlocked.Exchange(ref _isUsed, 1) == 1)
        {
            throw new InvalidOperationException("An exemplar was used twice. Make a new one for each measurement.");
        }
    }

    /// <summary>The key of a label.</summary>
    public readonly struct LabelKey
    {
        private readonly string _name;

        internal LabelKey(string name) => _name = name;

        /// <summary>Makes a label; characters outside ASCII become question marks.</summary>
        public LabelPair WithValue(string value) => new(_name, Ascii(value));

        private static string Ascii(string value) => System.Text.Ascii.IsValid(value)
            ? value
            : string.Concat(value.Select(static c => char.IsAscii(c) ? c : '?'));
    }

    /// <summary>A label.</summary>
    public readonly struct LabelPair
    {
        internal LabelPair(string name, string value)
        {
            Name = name;
            Value = value;
        }

        internal string Name { get; }

        internal string Value { get; }
    }
}

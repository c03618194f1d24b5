namespace Prometheus;

/// <summary>A metric that sums and counts measurements. Quantiles are left to histograms.</summary>
public sealed class Summary : Collector<Summary.Child>, ISummary
{
    internal Summary(CollectorIdentity identity, SummaryConfiguration? configuration)
        : base(identity)
    {
        if (configuration is { Objectives.Count: > 0 })
        {
            throw new NotSupportedException("This stand-in for prometheus-net estimates no quantiles. Use a histogram.");
        }
    }

    internal override string TypeName => "summary";

    /// <inheritdoc/>
    public void Observe(double val) => Unlabelled.Observe(val);

    private protected override Child NewChild(string[] labelValues) => new(this, labelValues);

    /// <summary>The summary for one set of label values. Thread-safe.</summary>
    public sealed class Child : ChildBase, ISummary
    {
        private AtomicDouble _sum;
        private long _count;

        internal Child(Summary parent, string[] labelValues)
            : base(parent, labelValues)
        {
        }

        /// <inheritdoc/>
        public void Observe(double val)
        {
            Interlocked.Increment(ref _count);
            _sum.Add(val);
            Publish();
        }

        internal override void Write(ExpositionText text)
        {
            text.Sample("_sum", LabelText, null, _sum.Value, null);
            text.Sample("_count", LabelText, null, Volatile.Read(ref _count), null);
        }
    }
}

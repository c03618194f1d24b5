namespace Prometheus;

/// <summary>A metric that counts measurements in buckets.</summary>
public sealed partial class Histogram : Collector<Histogram.Child>, IHistogram
{
    private readonly double[] _upperBounds;
    private readonly ExemplarBehavior _exemplars;

    internal Histogram(CollectorIdentity identity, double[] buckets, ExemplarBehavior exemplars)
        : base(identity)
    {
        if (identity.LabelNames.Contains("le") || identity.FixedLabels.Names.Contains("le"))
        {
            throw new ArgumentException("The label name 'le' is reserved in a histogram.");
        }

        _upperBounds = Checked(buckets);
        _exemplars = exemplars;
    }

    /// <inheritdoc/>
    public double Sum => Unlabelled.Sum;

    /// <inheritdoc/>
    public long Count => Unlabelled.Count;

    internal override string TypeName => "histogram";

    /// <inheritdoc/>
    public void Observe(double val) => Unlabelled.Observe(val);

    /// <inheritdoc/>
    public void Observe(double val, long count) => Unlabelled.Observe(val, count);

    /// <inheritdoc/>
    public void Observe(double val, Exemplar? exemplar) => Unlabelled.Observe(val, exemplar);

    /// <summary>Shows the time series without labels.</summary>
    public void Publish() => Unlabelled.Publish();

    /// <summary>Hides the time series without labels.</summary>
    public void Unpublish() => Unlabelled.Unpublish();

    private protected override Child NewChild(string[] labelValues) => new(this, labelValues);

    private static double[] Checked(double[] buckets)
    {
        if (buckets.Length == 0)
        {
            throw new ArgumentException("A histogram needs a bucket at least.");
        }

        for (var i = 1; i < buckets.Length; i++)
        {
            if (!(buckets[i] > buckets[i - 1]))
            {
                throw new ArgumentException("The upper bounds of the buckets of a histogram must rise.");
            }
        }

        return double.IsPositiveInfinity(buckets[^1]) ? [.. buckets] : [.. buckets, double.PositiveInfinity];
    }

    /// <summary>The histogram for one set of label values. Thread-safe.</summary>
    public sealed class Child : ChildBase, IHistogram
    {
        private readonly Histogram _parent;
        private readonly long[] _counts;
        private readonly ExemplarSlot[] _exemplars;
        private AtomicDouble _sum;

        internal Child(Histogram parent, string[] labelValues)
            : base(parent, labelValues)
        {
            _parent = parent;
            _counts = new long[parent._upperBounds.Length];
            _exemplars = new ExemplarSlot[parent._upperBounds.Length];
        }

        /// <inheritdoc/>
        public double Sum => _sum.Value;

        /// <inheritdoc/>
        public long Count
        {
            get
            {
                var count = 0L;
                for (var i = 0; i < _counts.Length; i++)
                {
                    count += Volatile.Read(ref _counts[i]);
                }

                return count;
            }
        }

        /// <inheritdoc/>
        public void Observe(double val) => Observe(val, 1, null);

        /// <inheritdoc/>
        public void Observe(double val, long count) => Observe(val, count, null);

        /// <inheritdoc/>
        public void Observe(double val, Exemplar? exemplar) => Observe(val, 1, exemplar);

        internal override void Write(ExpositionText text)
        {
            var cumulative = 0L;
            for (var i = 0; i < _counts.Length; i++)
            {
                cumulative += Volatile.Read(ref _counts[i]);
                text.Sample("_bucket", LabelText, text.UpperBound(_parent._upperBounds[i]), cumulative, _exemplars[i].Latest);
            }

            text.Sample("_sum", LabelText, null, Sum, null);
            text.Sample("_count", LabelText, null, cumulative, null);
        }

        private void Observe(double val, long count, Exemplar? exemplar)
        {
            if (double.IsNaN(val))
            {
                return; // It belongs to no bucket, and would spoil the sum for good.
            }

            var bounds = _parent._upperBounds;
            var bucket = 0;
            while (val > bounds[bucket])
            {
                bucket++;
            }

            _exemplars[bucket].Record(exemplar, _parent._exemplars, _parent, val);
            Interlocked.Add(ref _counts[bucket], count);
            _sum.Add(val * count);
            Publish();
        }
    }
}

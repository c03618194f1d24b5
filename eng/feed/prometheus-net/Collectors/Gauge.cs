namespace Prometheus;

/// <summary>A metric that rises and falls.</summary>
public sealed class Gauge : Collector<Gauge.Child>, IGauge
{
    internal Gauge(CollectorIdentity identity)
        : base(identity)
    {
    }

    /// <inheritdoc/>
    public double Value => Unlabelled.Value;

    internal override string TypeName => "gauge";

    /// <inheritdoc/>
    public void Inc(double increment = 1) => Unlabelled.Inc(increment);

    /// <inheritdoc/>
    public void Set(double val) => Unlabelled.Set(val);

    /// <inheritdoc/>
    public void Dec(double decrement = 1) => Unlabelled.Dec(decrement);

    /// <inheritdoc/>
    public void IncTo(double targetValue) => Unlabelled.IncTo(targetValue);

    /// <inheritdoc/>
    public void DecTo(double targetValue) => Unlabelled.DecTo(targetValue);

    /// <summary>Shows the time series without labels.</summary>
    public void Publish() => Unlabelled.Publish();

    /// <summary>Hides the time series without labels.</summary>
    public void Unpublish() => Unlabelled.Unpublish();

    private protected override Child NewChild(string[] labelValues) => new(this, labelValues);

    /// <summary>The gauge for one set of label values. Thread-safe.</summary>
    public sealed class Child : ChildBase, IGauge
    {
        private AtomicDouble _value;

        internal Child(Gauge parent, string[] labelValues)
            : base(parent, labelValues)
        {
        }

        /// <inheritdoc/>
        public double Value => _value.Value;

        /// <inheritdoc/>
        public void Inc(double increment = 1)
        {
            _value.Add(increment);
            Publish();
        }

        /// <inheritdoc/>
        public void Set(double val)
        {
            _value.Value = val;
            Publish();
        }

        /// <inheritdoc/>
        public void Dec(double decrement = 1) => Inc(-decrement);

        /// <inheritdoc/>
        public void IncTo(double targetValue)
        {
            _value.RaiseTo(targetValue);
            Publish();
        }

        /// <inheritdoc/>
        public void DecTo(double targetValue)
        {
            _value.LowerTo(targetValue);
            Publish();
        }

        internal override void Write(ExpositionText text) => text.Sample("", LabelText, null, Value, null);
    }
}

namespace Prometheus;

/// <summary>A metric that only rises. Its name should end with <c>_total</c>.</summary>
public sealed class Counter : Collector<Counter.Child>, ICounter
{
    private readonly ExemplarBehavior _exemplars;

    internal Counter(CollectorIdentity identity, ExemplarBehavior exemplars)
        : base(identity) => _exemplars = exemplars;

    /// <inheritdoc/>
    public double Value => Unlabelled.Value;

    internal override string TypeName => "counter";

    /// <inheritdoc/>
    public void Inc(double increment = 1) => Unlabelled.Inc(increment);

    /// <inheritdoc/>
    public void Inc(Exemplar? exemplar) => Unlabelled.Inc(exemplar);

    /// <inheritdoc/>
    public void Inc(double increment, Exemplar? exemplar) => Unlabelled.Inc(increment, exemplar);

    /// <inheritdoc/>
    public void IncTo(double targetValue) => Unlabelled.IncTo(targetValue);

    /// <summary>Shows the time series without labels.</summary>
    public void Publish() => Unlabelled.Publish();

    /// <summary>Hides the time series without labels.</summary>
    public void Unpublish() => Unlabelled.Unpublish();

    private protected override Child NewChild(string[] labelValues) => new(this, labelValues);

    /// <summary>The counter for one set of label values. Thread-safe.</summary>
    public sealed class Child : ChildBase, ICounter
    {
        private readonly ExemplarBehavior _behavior;
        private AtomicDouble _value;
        private ExemplarSlot _exemplar;

        internal Child(Counter parent, string[] labelValues)
            : base(parent, labelValues) => _behavior = parent._exemplars;

        /// <inheritdoc/>
        public double Value => _value.Value;

        /// <inheritdoc/>
        public void Inc(double increment = 1) => Inc(increment, null);

        /// <inheritdoc/>
        public void Inc(Exemplar? exemplar) => Inc(1, exemplar);

        /// <inheritdoc/>
        public void Inc(double increment, Exemplar? exemplar)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(increment);
            _exemplar.Record(exemplar, _behavior, Parent, increment);
            _value.Add(increment);
            Publish();
        }

        /// <inheritdoc/>
        public void IncTo(double targetValue)
        {
            _value.RaiseTo(targetValue);
            Publish();
        }

        internal override void Write(ExpositionText text) => text.Sample(text.CounterSuffix, LabelText, null, Value, _exemplar.Latest);
    }
}

namespace Prometheus;

/// <summary>One time series, or the several of one histogram.</summary>
public interface ICollectorChild;

/// <summary>A metric: a name, and one child for each set of label values.</summary>
public interface ICollector
{
    /// <summary>The name.</summary>
    string Name { get; }

    /// <summary>What it measures.</summary>
    string Help { get; }

    /// <summary>Names of the labels that differ between children.</summary>
    string[] LabelNames { get; }

    /// <summary>The label values of all labelled children.</summary>
    IEnumerable<string[]> GetAllLabelValues();
}

/// <summary>A metric with children of one kind.</summary>
public interface ICollector<out TChild> : ICollector
    where TChild : ICollectorChild
{
    /// <summary>The child without label values.</summary>
    TChild Unlabelled { get; }

    /// <summary>The child with the given label values, made when it does not exist.</summary>
    TChild WithLabels(params string[] labelValues);
}

/// <summary>A value that only rises.</summary>
public interface ICounter : ICollectorChild
{
    /// <summary>The value.</summary>
    double Value { get; }

    /// <summary>Adds to the value.</summary>
    void Inc(double increment = 1);

    /// <summary>Adds 1 and remembers an example; null for the default one, <see cref="Exemplar.None"/> for none.</summary>
    void Inc(Exemplar? exemplar);

    /// <summary>Adds to the value and remembers an example; null for the default one, <see cref="Exemplar.None"/> for none.</summary>
    void Inc(double increment, Exemplar? exemplar);

    /// <summary>Raises the value, unless it is that high already.</summary>
    void IncTo(double targetValue);
}

/// <summary>A value that rises and falls.</summary>
public interface IGauge : ICollectorChild
{
    /// <summary>The value.</summary>
    double Value { get; }

    /// <summary>Adds to the value.</summary>
    void Inc(double increment = 1);

    /// <summary>Sets the value.</summary>
    void Set(double val);

    /// <summary>Subtracts from the value.</summary>
    void Dec(double decrement = 1);

    /// <summary>Raises the value, unless it is that high already.</summary>
    void IncTo(double targetValue);

    /// <summary>Lowers the value, unless it is that low already.</summary>
    void DecTo(double targetValue);
}

/// <summary>Takes measurements.</summary>
public interface IObserver : ICollectorChild
{
    /// <summary>Takes one measurement.</summary>
    void Observe(double val);
}

/// <summary>Counts measurements in buckets.</summary>
public interface IHistogram : IObserver
{
    /// <summary>Sum of all measurements.</summary>
    double Sum { get; }

    /// <summary>Number of measurements.</summary>
    long Count { get; }

    /// <summary>Takes the same measurement several times.</summary>
    void Observe(double val, long count);

    /// <summary>Takes one measurement and remembers an example; null for the default one, <see cref="Exemplar.None"/> for none.</summary>
    void Observe(double val, Exemplar? exemplar);
}

/// <summary>Sums measurements.</summary>
public interface ISummary : IObserver;

/// <summary>Measures time until it is disposed of.</summary>
public interface ITimer : IDisposable
{
    /// <summary>Records the time since the start, in seconds, and returns it.</summary>
    TimeSpan ObserveDuration();
}

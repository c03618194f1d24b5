namespace Prometheus;

/// <summary>An exemplar together with the measurement it belongs to. Immutable.</summary>
internal sealed record ObservedExemplar(Exemplar Exemplar, double Value, DateTimeOffset Time);

/// <summary>Holds the latest exemplar of one time series. Thread-safe; must not be copied.</summary>
internal struct ExemplarSlot
{
    // OpenMetrics allows 128 characters in names and values together.
    private const int MaxLength = 128;

    private ObservedExemplar? _latest;

    public readonly ObservedExemplar? Latest => Volatile.Read(in _latest);

    public void Record(Exemplar? given, ExemplarBehavior behavior, Collector metric, double value)
    {
        var exemplar = given ?? behavior.DefaultExemplarProvider?.Invoke(metric, value);
        if (exemplar is null || exemplar.Labels.IsEmpty)
        {
            return;
        }

        exemplar.MarkAsUsed();
        CheckLength(exemplar);
        var now = DateTimeOffset.UtcNow;
        if (Latest is { } latest && now - latest.Time < behavior.NewExemplarMinInterval)
        {
            return;
        }

        Volatile.Write(ref _latest, new ObservedExemplar(exemplar, value, now));
    }

    private static void CheckLength(Exemplar exemplar)
    {
        var length = 0;
        foreach (var label in exemplar.Labels)
        {
            length += label.Name.Length + label.Value.Length;
        }

        if (length > MaxLength)
        {
            throw new ArgumentException($"The labels of an exemplar have {length} characters; {MaxLength} are allowed.");
        }
    }
}

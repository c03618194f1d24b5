using System.Collections.Concurrent;
using System.Diagnostics;

namespace Prometheus;

/// <summary>Holds metrics and exports them. Thread-safe. Metrics are added through <see cref="Metrics"/> and never removed.</summary>
public sealed class CollectorRegistry
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, Collector>> _families = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Func<CancellationToken, Task>> _beforeCollect = new();

    /// <summary>Labels of every metric in the registry.</summary>
    public IEnumerable<KeyValuePair<string, string>> StaticLabels => FixedLabels.Names.Zip(FixedLabels.Values, KeyValuePair.Create);

    internal LabelSet FixedLabels { get; private set; } = LabelSet.Empty;

    /// <summary>Sets the labels of every metric. Once, and before the first metric is made.</summary>
    public void SetStaticLabels(IDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (FixedLabels.Names.Length > 0 || !_families.IsEmpty)
        {
            throw new InvalidOperationException("Static labels are set once, and before the first metric is made.");
        }

        FixedLabels = LabelSet.From(labels);
    }

    /// <summary>Calls <paramref name="callback"/> before each export, so that it can bring metrics up to date.</summary>
    public void AddBeforeCollectCallback(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        AddBeforeCollectCallback(_ =>
        {
            callback();
            return Task.CompletedTask;
        });
    }

    /// <summary>Calls <paramref name="callback"/> before each export, so that it can bring metrics up to date.</summary>
    public void AddBeforeCollectCallback(Func<CancellationToken, Task> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _beforeCollect.Enqueue(callback);
    }

    /// <summary>Exports all metrics in the text format of Prometheus.</summary>
    public Task CollectAndExportAsTextAsync(Stream to, CancellationToken cancel = default) =>
        CollectAndExportAsTextAsync(to, ExpositionFormat.PrometheusText, cancel);

    /// <summary>Exports all metrics.</summary>
    public async Task CollectAndExportAsTextAsync(Stream to, ExpositionFormat format, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        var text = await CollectAsync(format, cancel).ConfigureAwait(false);
        await to.WriteAsync(text, cancel).ConfigureAwait(false);
        await to.FlushAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>All metrics, in the order of their names, as text in UTF-8.</summary>
    internal async Task<byte[]> CollectAsync(ExpositionFormat format, CancellationToken cancel)
    {
        await Task.WhenAll(_beforeCollect.Select(callback => RunAsync(callback, cancel))).ConfigureAwait(false);
        var text = new ExpositionText(format);
        foreach (var (_, family) in _families.OrderBy(static family => family.Key, StringComparer.Ordinal))
        {
            cancel.ThrowIfCancellationRequested();
            var collectors = family.OrderBy(static member => member.Key, StringComparer.Ordinal).Select(static member => member.Value).ToArray();
            if (collectors.Length == 0)
            {
                continue; // Another thread is just making the first metric of this name.
            }

            text.Family(collectors[0]);
            foreach (var child in collectors.SelectMany(static collector => collector.PublishedChildren()))
            {
                child.Write(text);
            }
        }

        return text.Finish();
    }

    /// <summary>Returns the metric with this identity, made when it does not exist.</summary>
    internal TCollector GetOrAdd<TCollector>(CollectorIdentity identity, Func<CollectorIdentity, TCollector> create)
        where TCollector : Collector
    {
        var family = _families.GetOrAdd(identity.Name, static _ => new ConcurrentDictionary<string, Collector>(StringComparer.Ordinal));
        var collector = family.GetOrAdd(identity.Key, _ => create(identity)) as TCollector;
        return collector is not null && family.Values.All(static member => member is TCollector)
            ? collector
            : throw new InvalidOperationException($"A metric of another kind has the name '{identity.Name}' already.");
    }

    private static async Task RunAsync(Func<CancellationToken, Task> callback, CancellationToken cancel)
    {
        try
        {
            await callback(cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (ScrapeFailedException or OperationCanceledException))
        {
            // As in the published package: a failing callback must not hide the metrics that are up to date.
            Trace.WriteLine($"A before-collect callback failed: {exception}");
        }
    }
}

namespace Prometheus;

/// <summary>What all children have in common: label values, and whether they are shown.</summary>
public abstract class ChildBase : ICollectorChild
{
    private volatile bool _isPublished;

    private protected ChildBase(Collector parent, string[] labelValues)
    {
        Parent = parent;
        LabelValues = labelValues;
        LabelText = ExpositionText.Labels(parent.Identity, labelValues);
        _isPublished = !parent.Identity.IsHiddenAtFirst;
    }

    internal Collector Parent { get; }

    internal string[] LabelValues { get; }

    /// <summary>All labels as they are exported, without braces; empty when there are none.</summary>
    internal string LabelText { get; }

    internal bool IsPublished => _isPublished;

    /// <summary>Shows the time series. Setting a value does so too.</summary>
    public void Publish()
    {
        if (!_isPublished)
        {
            _isPublished = true;
        }
    }

    /// <summary>Hides the time series until its value is set again.</summary>
    public void Unpublish() => _isPublished = false;

    /// <summary>Removes the time series from its metric.</summary>
    public void Remove() => Parent.Remove(LabelValues);


    internal abstract void Write(ExpositionText text);
}

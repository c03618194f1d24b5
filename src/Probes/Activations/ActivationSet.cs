namespace Candor.Probes.Activations;

/// <summary>Labelled activations of one source, shape <c>[n, d]</c>, row-major, for fitting. Immutable.</summary>
public sealed class ActivationSet : IActivationRows
{
    private readonly float[] _values;
    private readonly bool[] _trustworthy;
    private readonly string[] _groups;

    /// <summary>Checks and takes over the values.</summary>
    /// <param name="values">Shape <c>[n, d]</c>; not copied, so the caller must not change them afterwards.</param>
    /// <param name="dimension">d, at least 1.</param>
    /// <param name="trustworthy">Shape <c>[n]</c>: true (1) for the trustworthy side, false (0) for the other; both must occur.</param>
    /// <param name="groups">Shape <c>[n]</c>: samples of one group (an entity, a question) may not be split between fitting and testing.</param>
    /// <exception cref="ArgumentException">
    /// Lengths disagree, a value is not finite, or one of the two labels is missing; the message names which.
    /// </exception>
    public ActivationSet(float[] values, int dimension, IReadOnlyList<bool> trustworthy, IReadOnlyList<string> groups)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(trustworthy);
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (values.Length != (long)trustworthy.Count * dimension)
        {
            throw new ArgumentException(
                $"{values.Length} values are not {trustworthy.Count} rows (one per label) of {dimension}.", nameof(values));
        }

        if (groups.Count != trustworthy.Count)
        {
            throw new ArgumentException($"There are {groups.Count} groups for {trustworthy.Count} labels.", nameof(groups));
        }

        var bad = Array.FindIndex(values, static value => !float.IsFinite(value));
        if (bad >= 0)
        {
            throw new ArgumentException(
                $"Row {bad / dimension}, column {bad % dimension} is {values[bad]}; activations must be finite.", nameof(values));
        }

        _values = values;
        _trustworthy = [.. trustworthy];
        _groups = [.. groups];
        Dimension = dimension;
        Labels.RequireBoth(_trustworthy, nameof(trustworthy));
    }

    private ActivationSet(ActivationSet samples, bool[] trustworthy)
    {
        _values = samples._values;
        _trustworthy = trustworthy;
        _groups = samples._groups;
        Dimension = samples.Dimension;
    }

    /// <summary>Samples, n.</summary>
    public int Count => _trustworthy.Length;

    /// <summary>Width of a row, d.</summary>
    public int Dimension { get; }

    /// <summary>Labels, shape <c>[n]</c>: true is the trustworthy side.</summary>
    public IReadOnlyList<bool> Trustworthy => _trustworthy;

    /// <summary>Groups, shape <c>[n]</c>.</summary>
    public IReadOnlyList<string> Groups => _groups;

    /// <summary>Activations of sample <paramref name="i"/>, shape <c>[d]</c>.</summary>
    public ReadOnlySpan<float> Row(int i) => _values.AsSpan(i * Dimension, Dimension);

    /// <inheritdoc/>
    public void Visit(ActivationBlockVisitor visit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(visit);
        cancellationToken.ThrowIfCancellationRequested();
        visit(0, _values);
    }

    /// <summary>The same samples with other labels; the values are shared, not copied.</summary>
    /// <param name="trustworthy">Shape <c>[n]</c>; both must occur.</param>
    /// <exception cref="ArgumentException">There are more or fewer labels than samples, or one of the two is missing.</exception>
    public ActivationSet WithLabels(IReadOnlyList<bool> trustworthy)
    {
        ArgumentNullException.ThrowIfNull(trustworthy);
        if (trustworthy.Count != Count)
        {
            throw new ArgumentException($"There are {trustworthy.Count} labels for {Count} samples.", nameof(trustworthy));
        }

        Labels.RequireBoth(trustworthy, nameof(trustworthy));
        return new ActivationSet(this, [.. trustworthy]);
    }

    /// <summary>The same samples with every row changed, copied.</summary>
    /// <param name="change">Changes a row, shape <c>[d]</c>, in place; asked once for each, in order.</param>
    /// <exception cref="ArgumentException">A changed value is not finite.</exception>
    public ActivationSet WithRows(ActivationRowChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var values = _values.AsSpan().ToArray();
        for (var i = 0; i < Count; i++)
        {
            change(values.AsSpan(i * Dimension, Dimension));
        }

        return new ActivationSet(values, Dimension, _trustworthy, _groups);
    }

    /// <summary>The samples for which <paramref name="keepRow"/> is true, in the same order, copied.</summary>
    /// <param name="keepRow">Asked once for each sample's index, ascending.</param>
    /// <exception cref="ArgumentException">One of the two labels is missing among them.</exception>
    public ActivationSet Where(Func<int, bool> keepRow)
    {
        ArgumentNullException.ThrowIfNull(keepRow);
        var kept = Enumerable.Range(0, Count).Where(keepRow).ToArray();
        var values = new float[kept.Length * Dimension];
        for (var k = 0; k < kept.Length; k++)
        {
            Row(kept[k]).CopyTo(values.AsSpan(k * Dimension, Dimension));
        }

        return new ActivationSet(values, Dimension, [.. kept.Select(i => _trustworthy[i])], [.. kept.Select(i => _groups[i])]);
    }
}

/// <summary>Changes an activation, shape <c>[d]</c>, in place.</summary>
public delegate void ActivationRowChange(Span<float> row);

using Candor.Cli.ActivationFiles;
using Candor.Probes.Activations;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Fit;

/// <summary>Activations of one source with the rows that they belong to: what a method is fitted on, and judged on. Immutable.</summary>
internal sealed class FitData
{
    private readonly IActivationRows _values;

    private FitData(IActivationRows values, IReadOnlyList<ActivationRow> rows)
    {
        _values = values;
        Rows = rows;
    }

    /// <summary>What each activation belongs to, shape <c>[n]</c>.</summary>
    public IReadOnlyList<ActivationRow> Rows { get; }

    /// <summary>Samples, n.</summary>
    public int Count => _values.Count;

    /// <summary>Features of a sample.</summary>
    public int Dimension => _values.Dimension;

    /// <summary>The samples, to be visited in blocks.</summary>
    public IActivationRows Values => _values;

    /// <summary>Selected rows with their activations.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="values">Their activations, aligned, with the labels that are to be fitted.</param>
    public static FitData Of(RowSelection rows, IActivationRows values) => new(values, rows.Rows);

    /// <summary>The samples for which <paramref name="keep"/> is true of their index; null where one of the two labels is missing among them.</summary>
    public FitData? Where(Func<int, bool> keep)
    {
        int[] kept = [.. Enumerable.Range(0, Count).Where(keep)];
        if (kept.Select(i => _values.Trustworthy[i]).Distinct().Count() < 2)
        {
            return null;
        }

        var flags = new bool[Count];
        Array.ForEach(kept, i => flags[i] = true);
        return new FitData(
            _values is ActivationSet set ? set.Where(i => flags[i]) : new RowSubset(_values, i => flags[i]), [.. kept.Select(i => Rows[i])]);
    }

    /// <summary>The samples in memory, for methods that read them in another order than their own.</summary>
    public ActivationSet ToSet()
    {
        if (_values is ActivationSet set)
        {
            return set;
        }

        var values = new float[Count * Dimension];
        _values.Visit((first, block) => block.CopyTo(values.AsSpan(first * Dimension)), CancellationToken.None);
        return new ActivationSet(values, Dimension, _values.Trustworthy, _values.Groups);
    }

    /// <summary>A probe's scores, shape <c>[n]</c>; 0 for samples that are not wanted.</summary>
    public float[] Scores(IProbe probe, Func<int, bool> isWanted)
    {
        var scores = new float[Count];
        _values.Visit(
            (first, block) =>
            {
                for (var i = 0; i < block.Length / Dimension; i++)
                {
                    scores[first + i] = isWanted(first + i) ? probe.Score(block.Slice(i * Dimension, Dimension)) : 0;
                }
            },
            CancellationToken.None);
        return scores;
    }

    /// <summary>Whether all samples are equal, as the embedding is at a prompt's last token.</summary>
    public bool IsConstant()
    {
        var isConstant = true;
        float[]? first = null;
        _values.Visit(
            (_, block) =>
            {
                for (var i = 0; isConstant && i < block.Length; i += Dimension)
                {
                    first ??= block[..Dimension].ToArray();
                    isConstant = block.Slice(i, Dimension).SequenceEqual(first);
                }
            },
            CancellationToken.None);
        return isConstant;
    }
}

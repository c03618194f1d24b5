using Candor.Cli.ActivationFiles;
using Candor.Probes.Activations;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Fit;

/// <summary>Samples that are single tokens. Immutable.</summary>
internal sealed class TokenData(IActivationRows values, IReadOnlyList<ActivationRow> rows) : FitData(rows)
{
    /// <inheritdoc/>
    public override int Dimension => values.Dimension;

    /// <summary>The samples, to be visited in blocks.</summary>
    public IActivationRows Values => values;

    /// <inheritdoc/>
    protected override IReadOnlyList<bool> Trustworthy => values.Trustworthy;

    /// <summary>The samples in memory, for methods that read them in another order than their own.</summary>
    public ActivationSet ToSet()
    {
        if (values is ActivationSet set)
        {
            return set;
        }

        var all = new float[Count * Dimension];
        values.Visit((first, block) => block.CopyTo(all.AsSpan(first * Dimension)), CancellationToken.None);
        return new ActivationSet(all, Dimension, values.Trustworthy, values.Groups);
    }

    /// <inheritdoc/>
    public override float[] Scores(IProbe probe, Func<int, bool> isWanted)
    {
        var (scores, reader) = (new float[Count], (ITokenProbe)probe);
        values.Visit(
            (first, block) =>
            {
                for (var i = 0; i < block.Length / Dimension; i++)
                {
                    scores[first + i] = isWanted(first + i) ? reader.Score(block.Slice(i * Dimension, Dimension)) : 0;
                }
            },
            CancellationToken.None);
        return scores;
    }

    /// <inheritdoc/>
    public override bool IsConstant()
    {
        var isConstant = true;
        float[]? first = null;
        values.Visit(
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

    /// <inheritdoc/>
    protected override FitData Keep(int[] kept)
    {
        var flags = new bool[Count];
        Array.ForEach(kept, i => flags[i] = true);
        return new TokenData(values is ActivationSet set ? set.Where(i => flags[i]) : new RowSubset(values, i => flags[i]), [.. kept.Select(i => Rows[i])]);
    }
}

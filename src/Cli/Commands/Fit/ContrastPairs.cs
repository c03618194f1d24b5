using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Numerics;

namespace Candor.Cli.Commands.Fit;

/// <summary>Statements paired with their negations, for contrast-consistent search.</summary>
/// <remarks>
/// The k-th affirmative statement of a group and domain is paired with its k-th negated one, in the order of the rows. The labels must say that one of each
/// pair is true and the other is not; beyond that, and the end of the direction that is untruth, they take no part.
/// </remarks>
internal sealed class ContrastPairs
{
    private readonly ActivationSet _affirmed;
    private readonly ActivationSet _denied;

    private ContrastPairs(ActivationSet affirmed, ActivationSet denied)
    {
        _affirmed = affirmed;
        _denied = denied;
    }

    /// <summary>Pairs the rows.</summary>
    /// <exception cref="CliException">A row has no polarity, a statement has no negation, or the labels contradict the pairing.</exception>
    public static ContrastPairs Of(TokenData data)
    {
        var missing = data.Rows.Count(static row => row.Polarity is not (Polarities.Affirmative or Polarities.Negated));
        if (missing > 0)
        {
            throw CliException.BadInput(
                $"ccs needs statements in pairs, affirmative and negated, and {missing} of {data.Count} rows are neither. "
                + "Give the lines of the question file a \"polarity\" and extract again, or use another method.");
        }

        var set = data.ToSet();
        var (affirmed, denied) = (new List<int>(), new List<int>());
        foreach (var statements in Enumerable.Range(0, data.Count).GroupBy(i => (data.Rows[i].Group, data.Rows[i].Domain)))
        {
            var sides = statements.ToLookup(i => data.Rows[i].Polarity == Polarities.Affirmative);
            if (sides[true].Count() != sides[false].Count())
            {
                throw CliException.BadInput(
                    $"ccs needs statements in pairs: group '{statements.Key.Group}' has {sides[true].Count()} affirmative "
                    + $"and {sides[false].Count()} negated ones.");
            }

            affirmed.AddRange(sides[true]);
            denied.AddRange(sides[false]);
        }

        var same = Enumerable.Range(0, affirmed.Count).FirstOrDefault(k => set.Trustworthy[affirmed[k]] == set.Trustworthy[denied[k]], -1);
        return same < 0
            ? new ContrastPairs(Pick(set, affirmed), Pick(set, denied))
            : throw CliException.BadInput(
                $"'{data.Rows[affirmed[same]].Id}' and '{data.Rows[denied[same]].Id}' were paired as a statement and its negation, and have the same label. "
                + "Put the statements of a group in the same order in both polarities.");
    }

    /// <summary>The reading of a statement as it stands: the probe of the affirming side, which is what a sidecar has.</summary>
    public FittedDirection Fit() => new ContrastConsistentFitter().Fit(_affirmed, _denied, _affirmed.Count).Affirmed;

    /// <summary>How probable a probe finds it that each statement, and its negation, is true; each read as it stands.</summary>
    public IEnumerable<(double Statement, double Negation)> Truth(FittedDirection probe)
    {
        for (var i = 0; i < _affirmed.Count; i++)
        {
            yield return (Truth(probe, _affirmed.Row(i)), Truth(probe, _denied.Row(i)));
        }
    }

    private static double Truth(FittedDirection probe, ReadOnlySpan<float> activation) =>
        1 - Sigmoid.Of((probe.Gain * probe.Direction.Project(activation)) + probe.Bias);

    private static ActivationSet Pick(ActivationSet set, List<int> rows)
    {
        var values = new float[rows.Count * set.Dimension];
        for (var k = 0; k < rows.Count; k++)
        {
            set.Row(rows[k]).CopyTo(values.AsSpan(k * set.Dimension));
        }

        return new ActivationSet(values, set.Dimension, [.. rows.Select(i => set.Trustworthy[i])], [.. rows.Select(i => set.Groups[i])]);
    }
}

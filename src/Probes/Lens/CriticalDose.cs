namespace Candor.Probes.Lens;

/// <summary>How far the last state would have to be moved along a token's own row for the token to win.</summary>
/// <remarks>
/// The patch is <c>h − ⟨h, u⟩ u + m u</c> with <c>u = W[a] / ‖W[a]‖</c> on the normed state h. Against a competitor b the token wins from
/// <c>m = (⟨W[b], h − ⟨h, u⟩ u⟩ + bias_b − bias_a) / (‖W[a]‖ − ⟨W[b], u⟩)</c> on where the denominator is above 0, and <em>up to</em> it where it is
/// below: then raising m raises b faster. m* is the largest of the former, and finite only while none of the latter is smaller.
/// </remarks>
/// <param name="Dose">m*, in units of the normed state; +∞ where no dose makes the token win; NaN where the residual stream holds a NaN.</param>
/// <param name="Limit">The dose from which on another candidate wins again; +∞ where none does, which is usual.</param>
/// <param name="Actual"><c>⟨h, u⟩</c> as it is: the token wins where this is between <paramref name="Dose"/> and <paramref name="Limit"/>.</param>
/// <param name="Competitor">Id of the candidate that decides: the last to be overtaken, or the one that cannot be; −1 where there is none.</param>
public readonly record struct CriticalDose(double Dose, double Limit, double Actual, int Competitor)
{
    /// <summary>Computes the dose.</summary>
    /// <param name="table">The candidates.</param>
    /// <param name="residual">Residual stream at the last hook point, shape <c>[d]</c>.</param>
    /// <param name="token">Id of the token that is to win.</param>
    /// <exception cref="ArgumentException">The width is wrong, the token is no candidate, or its row is zero.</exception>
    public static CriticalDose Of(UnembeddingTable table, ReadOnlySpan<float> residual, int token)
    {
        ArgumentNullException.ThrowIfNull(table);
        var place = table.PlaceOf(token);
        var length = Math.Sqrt(Dot(table.Row(place), table.Row(place)));
        if (!(length > 0))
        {
            throw new ArgumentException($"The row of token {token} is zero; it has no direction.", nameof(token));
        }

        var state = new float[table.Dimension];
        table.Norm.Apply(residual, state);
        var actual = Dot(state, table.Row(place)) / length;
        if (double.IsNaN(actual))
        {
            return new CriticalDose(double.NaN, double.NaN, actual, -1);
        }

        var (lowest, last) = (double.NegativeInfinity, -1);
        var (highest, first) = (double.PositiveInfinity, -1);
        for (var i = 0; i < table.Count; i++)
        {
            if (i == place)
            {
                continue;
            }

            var along = Dot(table.Row(i), table.Row(place)) / length;
            var lead = Dot(table.Row(i), state) - (actual * along) + table.Bias(i) - table.Bias(place);
            var gain = length - along;
            if (gain > 0 && lead / gain > lowest)
            {
                (lowest, last) = (lead / gain, i);
            }
            else if (gain <= 0)
            {
                // A competitor with the same share of u (gain 0) is behind for ever or ahead for ever.
                var limit = gain < 0 ? lead / gain : lead < 0 ? double.PositiveInfinity : double.NegativeInfinity;
                (highest, first) = limit < highest ? (limit, i) : (highest, first);
            }
        }

        return lowest < highest
            ? new CriticalDose(lowest, highest, actual, last < 0 ? -1 : table.Tokens[last])
            : new CriticalDose(double.PositiveInfinity, highest, actual, table.Tokens[first]);
    }

    // In double precision: the lead is a difference of two numbers that are often close.
    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var j = 0; j < a.Length; j++)
        {
            sum += (double)a[j] * b[j];
        }

        return sum;
    }
}

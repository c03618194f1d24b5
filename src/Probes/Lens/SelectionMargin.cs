namespace Candor.Probes.Lens;

/// <summary>By how much a token wins or loses against the best other candidate: <c>z[token] − max z[other]</c>.</summary>
/// <remarks>The account of arXiv 2603.13911 as rewritten: an answer that can be decoded inside may still lose the selection at the output.</remarks>
/// <param name="Token">Id of the token.</param>
/// <param name="Competitor">Id of the best other candidate; of equal ones the first.</param>
/// <param name="Margin">In logits; above 0 the token is the output's first choice. NaN where the residual stream holds a NaN.</param>
public readonly record struct SelectionMargin(int Token, int Competitor, double Margin)
{
    /// <summary>Measures a margin.</summary>
    /// <param name="table">The candidates.</param>
    /// <param name="residual">Residual stream at the last hook point, shape <c>[d]</c>.</param>
    /// <param name="token">Id of a candidate.</param>
    /// <exception cref="ArgumentException">The width is wrong, or the token is no candidate.</exception>
    public static SelectionMargin Of(UnembeddingTable table, ReadOnlySpan<float> residual, int token)
    {
        ArgumentNullException.ThrowIfNull(table);
        var logits = new float[table.Count];
        table.Logits(residual, logits);
        var place = table.PlaceOf(token);
        var best = -1;
        for (var i = 0; i < logits.Length; i++)
        {
            if (i != place && (best < 0 || logits[i] > logits[best]))
            {
                best = i;
            }
        }

        return new SelectionMargin(token, table.Tokens[best], (double)logits[place] - logits[best]);
    }
}

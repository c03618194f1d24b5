using System.Numerics.Tensors;

namespace Candor.Probes.Lens;

/// <summary>How much each part of the last residual stream adds to a selection margin.</summary>
/// <remarks>
/// <c>cᵢ = scale · ⟨gain ⊙ partᵢ, W[token] − W[competitor]⟩</c> with the norm's scale held at what the whole stream has, so that the parts (what each
/// layer's attention and feed-forward wrote) and the biases add up to the margin exactly. What holding the scale hides: a part that only makes the
/// stream longer lowers every margin, and gets no blame for it.
/// </remarks>
/// <param name="Margin">The whole margin, in logits: the sum of everything below.</param>
/// <param name="Contributions">One for each part, in logits, in the order given.</param>
/// <param name="Constant">What the biases of norm and unembedding add.</param>
public sealed record MarginAttribution(double Margin, IReadOnlyList<double> Contributions, double Constant)
{
    /// <summary>Attributes the margin of a token over a competitor.</summary>
    /// <param name="table">The candidates.</param>
    /// <param name="parts">Parts whose sum is the last residual stream, each of shape <c>[d]</c>; at least one.</param>
    /// <param name="token">Id of the token.</param>
    /// <param name="competitor">Id of the other one.</param>
    /// <exception cref="ArgumentException">There is no part, a width is wrong, or a token is no candidate.</exception>
    public static MarginAttribution Of(UnembeddingTable table, IReadOnlyList<float[]> parts, int token, int competitor)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0)
        {
            throw new ArgumentException("There are no parts.", nameof(parts));
        }

        var (first, second) = (table.PlaceOf(token), table.PlaceOf(competitor));
        var whole = new float[table.Dimension];
        foreach (var part in parts)
        {
            TensorPrimitives.Add(whole, part, whole);
        }

        var difference = new float[table.Dimension];
        TensorPrimitives.Subtract(table.Row(first), table.Row(second), difference);
        var scale = table.Norm.InverseScale(whole);
        var normed = new float[table.Dimension];
        var contributions = new double[parts.Count];
        for (var i = 0; i < contributions.Length; i++)
        {
            table.Norm.ApplyLinear(parts[i], scale, normed);
            contributions[i] = TensorPrimitives.Dot<float>(normed, difference);
        }

        var constant = table.Norm.BiasAlong(difference) + table.Bias(first) - table.Bias(second);
        return new MarginAttribution(contributions.Sum() + constant, contributions, constant);
    }
}

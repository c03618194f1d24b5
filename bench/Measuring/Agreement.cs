namespace Candor.Bench.Measuring;

/// <summary>Whether two sides did the same work.</summary>
internal static class Agreement
{
    /// <summary>Tokens that are equal at the same place, of all.</summary>
    /// <exception cref="InvalidOperationException">
    /// Fewer than half of the rows begin with the same token: the sides do not run the same model on the same text.
    /// </exception>
    public static (int Equal, int All) Of(int[][] reference, int[][] other)
    {
        var first = reference.Zip(other).Count(static pair => pair.First[0] == pair.Second[0]);
        if (2 * first < reference.Length)
        {
            throw new InvalidOperationException($"Only {first} of {reference.Length} rows begin with the same token: the two sides do not do the same work.");
        }

        return (reference.Zip(other).Sum(static pair => pair.First.Zip(pair.Second).Count(static tokens => tokens.First == tokens.Second)),
            reference.Sum(static row => row.Length));
    }
}

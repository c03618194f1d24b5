namespace Candor.Inference.Execution.Masked;

/// <summary>Sizes of one run of the graph. Runs of one shape share their tensors.</summary>
/// <param name="Rows">Sequences.</param>
/// <param name="Tokens">New tokens of a row, padding included.</param>
/// <param name="Past">Cached slots of a row, unused ones included.</param>
internal readonly record struct BatchShape(int Rows, int Tokens, int Past)
{
    private const int SmallestStep = 16;

    /// <summary>The number of past slots for sequences of at most <paramref name="length"/> tokens.</summary>
    /// <remarks>
    /// Rounded up to sixteen steps an octave and at least 16 slots: the shape then stays the same for many tokens, at the price of at most an eighth
    /// more attention beyond 128 tokens. Unused slots are masked.
    /// </remarks>
    public static int PastFor(int length)
    {
        if (length == 0)
        {
            return 0;
        }

        var step = Math.Max(SmallestStep, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length) / 16);
        return (length + step - 1) / step * step;
    }
}

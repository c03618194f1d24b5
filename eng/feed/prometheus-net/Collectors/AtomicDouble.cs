namespace Prometheus;

/// <summary>A number that several threads change. A field of this type must not be readonly, and never copied.</summary>
internal struct AtomicDouble
{
    private long _bits;

    public double Value
    {
        readonly get => BitConverter.Int64BitsToDouble(Volatile.Read(in _bits));
        set => Volatile.Write(ref _bits, BitConverter.DoubleToInt64Bits(value));
    }

    public void Add(double increment)
    {
        long seen;
        do
        {
            seen = Volatile.Read(ref _bits);
        }
        while (!Replace(seen, BitConverter.Int64BitsToDouble(seen) + increment));
    }

    public void RaiseTo(double target)
    {
        long seen;
        do
        {
            seen = Volatile.Read(ref _bits);
        }
        while (BitConverter.Int64BitsToDouble(seen) < target && !Replace(seen, target));
    }

    public void LowerTo(double target)
    {
        long seen;
        do
        {
            seen = Volatile.Read(ref _bits);
        }
        while (BitConverter.Int64BitsToDouble(seen) > target && !Replace(seen, target));
    }

    private bool Replace(long seen, double value) =>
        Interlocked.CompareExchange(ref _bits, BitConverter.DoubleToInt64Bits(value), seen) == seen;
}

namespace Candor.Inference.Chat.Values;

/// <summary>The operators <c>+ - * / // % **</c>, with whole numbers of 64 bits: what would not fit is an error, never another number.</summary>
internal static class Arithmetic
{
    /// <exception cref="TemplateFailure">The operator does not take such values.</exception>
    public static object Apply(string symbol, object? left, object? right, Budget budget)
    {
        try
        {
            return symbol switch
            {
                "+" when left is SourcedText a && right is SourcedText b => new SourcedTextBuilder(budget).Append(a).Append(b).Build(),
                "+" when left is SequenceValue { Kind: SequenceKind.List or SequenceKind.Tuple } a && right is SequenceValue b && a.Kind == b.Kind =>
                    Joined(a, b, budget),
                "*" when left is SourcedText or SequenceValue && ValueKinds.TryInteger(right, out var times) => Repeat(left, times, budget),
                "*" when right is SourcedText or SequenceValue && ValueKinds.TryInteger(left, out var times) => Repeat(right, times, budget),
                "%" when left is SourcedText => throw new TemplateFailure("formatting a text with '%' is not supported"),
                _ when ValueKinds.TryInteger(left, out var m) && ValueKinds.TryInteger(right, out var n) => Whole(symbol, m, n),
                _ when ValueKinds.TryNumber(left, out var x) && ValueKinds.TryNumber(right, out var y) => Real(symbol, x, y),
                _ => throw new TemplateFailure($"'{symbol}' does not take {ValueKinds.Describe(left)} and {ValueKinds.Describe(right)}"),
            };
        }
        catch (OverflowException)
        {
            throw new TemplateFailure("a whole number does not fit into 64 bits");
        }
    }

    /// <exception cref="TemplateFailure">It is no number.</exception>
    public static object Negate(object? value) => value switch
    {
        double number => (object)-number,
        _ when ValueKinds.TryInteger(value, out var whole) && whole != long.MinValue => -whole,
        _ => throw new TemplateFailure($"'-' does not take {ValueKinds.Describe(value)}"),
    };

    private static SequenceValue Joined(SequenceValue left, SequenceValue right, Budget budget)
    {
        budget.Spend(left.Items.Count + right.Items.Count);
        return new SequenceValue([.. left.Items, .. right.Items], left.Kind);
    }

    private static object Repeat(object? value, long times, Budget budget)
    {
        times = Math.Max(times, 0);
        if (value is SourcedText text)
        {
            budget.Grow(0, (long)Math.Min((double)text.Length * times, long.MaxValue / 2));
            var builder = new SourcedTextBuilder(budget);
            for (var i = 0L; text.Length > 0 && i < times; i++)
            {
                builder.Append(text);
            }

            return builder.Build();
        }

        var sequence = (SequenceValue)value!;
        if (sequence.Kind is not (SequenceKind.List or SequenceKind.Tuple))
        {
            throw new TemplateFailure($"'*' does not take {ValueKinds.Describe(value)}");
        }

        budget.Spend((long)Math.Min((double)sequence.Items.Count * times, long.MaxValue / 2));
        return new SequenceValue([.. Enumerable.Repeat(sequence.Items, sequence.Items.Count == 0 ? 0 : (int)times)
            .SelectMany(static items => items)], sequence.Kind);
    }

    private static object Whole(string symbol, long m, long n) => symbol switch
    {
        "+" => checked(m + n),
        "-" => checked(m - n),
        "*" => checked(m * n),
        "/" => (double)m / NotZero(n),
        "//" => FloorDivide(m, n),
        "%" => checked(m - (FloorDivide(m, n) * n)),
        "**" => Power(m, n),
        _ => throw new TemplateFailure($"the operator '{symbol}' is not supported"),
    };

    private static double Real(string symbol, double x, double y) => symbol switch
    {
        "+" => x + y,
        "-" => x - y,
        "*" => x * y,
        "/" => x / NotZero(y),
        "//" => Math.Floor(x / NotZero(y)),
        "%" => x - (Math.Floor(x / NotZero(y)) * y),
        "**" => Math.Pow(x, y),
        _ => throw new TemplateFailure($"the operator '{symbol}' is not supported"),
    };

    private static long FloorDivide(long m, long n)
    {
        var quotient = checked(m / NotZero(n));
        return m % n != 0 && (m < 0) != (n < 0) ? quotient - 1 : quotient;
    }

    private static object Power(long m, long n)
    {
        if (n < 0)
        {
            return Math.Pow(NotZero(m), n);
        }

        if (m is 0 or 1 or -1)
        {
            return n == 0 ? 1L : m == -1 && n % 2 == 0 ? 1L : m;
        }

        // At most 63 turns: then it has overflown.
        var power = 1L;
        for (var i = 0L; i < n; i++)
        {
            power = checked(power * m);
        }

        return power;
    }

    private static T NotZero<T>(T divisor)
        where T : System.Numerics.INumber<T> =>
        T.IsZero(divisor) ? throw new TemplateFailure("a number is divided by 0") : divisor;
}

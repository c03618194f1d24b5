namespace Candor.Inference.Chat.Syntax;

/// <summary>An expression of a template.</summary>
/// <param name="Line">Line on which it stands, from 1.</param>
internal abstract record Expression(int Line)
{
    public sealed record Literal(int Line, object? Value) : Expression(Line);

    public sealed record Name(int Line, string Identifier) : Expression(Line);

    public sealed record Sequence(int Line, IReadOnlyList<Expression> Items, bool IsTuple) : Expression(Line);

    public sealed record Mapping(int Line, IReadOnlyList<(Expression Key, Expression Value)> Entries) : Expression(Line);

    /// <summary><c>target.member</c>: a method or member, else an item.</summary>
    public sealed record Member(int Line, Expression Target, string MemberName) : Expression(Line);

    /// <summary><c>target[index]</c>: an item.</summary>
    public sealed record Item(int Line, Expression Target, Expression Index) : Expression(Line);

    public sealed record Slice(int Line, Expression Target, Expression? Start, Expression? Stop, Expression? Step) : Expression(Line);

    public sealed record Call(int Line, Expression Target, Arguments Arguments) : Expression(Line);

    public sealed record Filter(int Line, Expression Target, string FilterName, Arguments Arguments) : Expression(Line);

    public sealed record Test(int Line, Expression Target, string TestName, Arguments Arguments) : Expression(Line);

    public sealed record Not(int Line, Expression Operand) : Expression(Line);

    public sealed record Sign(int Line, Expression Operand, bool IsNegative) : Expression(Line);

    public sealed record Operation(int Line, string Symbol, Expression Left, Expression Right) : Expression(Line);

    /// <summary><c>and</c> and <c>or</c>: the value of the side that decides.</summary>
    public sealed record Logical(int Line, bool IsAnd, Expression Left, Expression Right) : Expression(Line);

    /// <summary>A chain: <c>a &lt; b &lt; c</c> is <c>a &lt; b and b &lt; c</c>.</summary>
    public sealed record Comparison(int Line, Expression First, IReadOnlyList<(string Symbol, Expression Right)> Rest) : Expression(Line);

    /// <summary><c>a ~ b</c>: texts of the values, joined.</summary>
    public sealed record Concatenation(int Line, IReadOnlyList<Expression> Parts) : Expression(Line);

    public sealed record Conditional(int Line, Expression Condition, Expression WhenTrue, Expression? WhenFalse) : Expression(Line);
}

/// <summary>The arguments of a call, filter or test, as written.</summary>
internal sealed record Arguments(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named)
{
    public static Arguments None { get; } = new([], []);
}

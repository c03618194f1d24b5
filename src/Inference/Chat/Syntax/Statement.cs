namespace Candor.Inference.Chat.Syntax;

/// <summary>A piece of a template.</summary>
/// <param name="Line">Line on which it begins, from 1.</param>
internal abstract record Statement(int Line)
{
    /// <summary>Text between tags.</summary>
    public sealed record Data(int Line, Values.SourcedText Text) : Statement(Line);

    public sealed record Output(int Line, Expression Value) : Statement(Line);

    public sealed record If(int Line, IReadOnlyList<(Expression Condition, IReadOnlyList<Statement> Body)> Branches, IReadOnlyList<Statement> Else)
        : Statement(Line);

    public sealed record For(int Line, Target Target, Expression Items, Expression? Condition, IReadOnlyList<Statement> Body, IReadOnlyList<Statement> Else)
        : Statement(Line);

    public sealed record Set(int Line, Target Target, Expression Value) : Statement(Line);

    /// <summary>What the body renders becomes the value, after the filters.</summary>
    public sealed record SetBlock(int Line, Target Target, IReadOnlyList<(string Name, Arguments Arguments)> Filters, IReadOnlyList<Statement> Body)
        : Statement(Line);

    public sealed record Macro(int Line, string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, IReadOnlyList<Statement> Body)
        : Statement(Line);

    /// <summary>Marks what the assistant says, for training; rendered as it is.</summary>
    public sealed record Generation(int Line, IReadOnlyList<Statement> Body) : Statement(Line);

    public sealed record Break(int Line) : Statement(Line);

    public sealed record Continue(int Line) : Statement(Line);
}

/// <summary>What a value is assigned to.</summary>
internal abstract record Target
{
    public sealed record Variable(string Name) : Target;

    /// <summary>A member of a namespace.</summary>
    public sealed record NamespaceMember(string Name, string Member) : Target;

    public sealed record Unpacked(IReadOnlyList<Target> Parts) : Target;
}

namespace Candor.Inference.Tokenization.Patterns;

/// <summary>A parsed pattern. Immutable.</summary>
internal abstract record PatternTree
{
    /// <summary>Least number of code points in a match.</summary>
    public abstract int Minimum { get; }

    /// <summary>Greatest number of code points in a match; <see cref="int.MaxValue"/> where there is no bound.</summary>
    public abstract int Maximum { get; }

    /// <summary>How many code points before a match's start its outcome can depend on.</summary>
    public abstract int Behind { get; }

    /// <summary>ASCII code points that a match can begin with; without meaning when <see cref="Minimum"/> is 0.</summary>
    public abstract UInt128 First { get; }

    protected static int Bounded(long length) => (int)Math.Min(length, int.MaxValue);
}

/// <summary>One code point of a set.</summary>
internal sealed record SetTree(RuneClass Class) : PatternTree
{
    public override int Minimum => 1;

    public override int Maximum => 1;

    public override int Behind => 0;

    public override UInt128 First => Class.Ascii;
}

/// <summary>One part after another.</summary>
internal sealed record SequenceTree(IReadOnlyList<PatternTree> Parts) : PatternTree
{
    public override int Minimum => Bounded(Parts.Sum(static part => (long)part.Minimum));

    public override int Maximum => Bounded(Parts.Sum(static part => (long)part.Maximum));

    public override int Behind => Parts.Select(static part => part.Behind).DefaultIfEmpty(0).Max();

    public override UInt128 First
    {
        get
        {
            var first = UInt128.Zero;
            foreach (var part in Parts)
            {
                first |= part.First;
                if (part.Minimum > 0)
                {
                    break;
                }
            }

            return first;
        }
    }
}

/// <summary>The first alternative that leads to a match.</summary>
internal sealed record ChoiceTree(IReadOnlyList<PatternTree> Alternatives) : PatternTree
{
    public override int Minimum => Alternatives.Min(static tree => tree.Minimum);

    public override int Maximum => Alternatives.Max(static tree => tree.Maximum);

    public override int Behind => Alternatives.Max(static tree => tree.Behind);

    public override UInt128 First => Alternatives.Aggregate(UInt128.Zero, static (first, tree) => first | tree.First);
}

/// <summary>A part, again and again.</summary>
internal sealed record RepeatTree(PatternTree Inner, int Least, int Most, Repetition Repetition) : PatternTree
{
    public override int Minimum => Bounded((long)Inner.Minimum * Least);

    public override int Maximum => Bounded((long)Inner.Maximum * Most);

    public override int Behind => Inner.Behind;

    public override UInt128 First => Inner.First;
}

/// <summary>Looks ahead or behind; nothing is consumed.</summary>
internal sealed record LookTree(PatternTree Inner, bool IsBehind, bool IsNegative) : PatternTree
{
    public override int Minimum => 0;

    public override int Maximum => 0;

    public override int Behind => IsBehind ? Inner.Maximum + Inner.Behind : Inner.Behind;

    public override UInt128 First => UInt128.Zero;
}

/// <summary>A part whose first match stands, whatever follows.</summary>
internal sealed record AtomicTree(PatternTree Inner) : PatternTree
{
    public override int Minimum => Inner.Minimum;

    public override int Maximum => Inner.Maximum;

    public override int Behind => Inner.Behind;

    public override UInt128 First => Inner.First;
}

/// <summary>A place in the text.</summary>
internal sealed record PlaceTree(Place Place) : PatternTree
{
    public override int Minimum => 0;

    public override int Maximum => 0;

    public override int Behind => 1;

    public override UInt128 First => UInt128.Zero;
}

/// <summary>How a repeated part gives and takes.</summary>
internal enum Repetition
{
    /// <summary>As many as possible, fewer when what follows needs it.</summary>
    Greedy,

    /// <summary>As few as possible.</summary>
    Lazy,

    /// <summary>As many as possible, never fewer.</summary>
    Possessive,
}

/// <summary>Places that a pattern can ask for.</summary>
internal enum Place
{
    /// <summary><c>\A</c></summary>
    TextStart,

    /// <summary><c>\z</c></summary>
    TextEnd,

    /// <summary><c>\Z</c>: the text's end, or before a line feed that ends it.</summary>
    LastLineEnd,

    /// <summary><c>^</c>: the text's start, or after a line feed that does not end it.</summary>
    LineStart,

    /// <summary><c>$</c></summary>
    LineEnd,

    /// <summary><c>\b</c></summary>
    WordEdge,

    /// <summary><c>\B</c></summary>
    NoWordEdge,
}

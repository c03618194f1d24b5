namespace Candor.Inference.Tokenization.Patterns;

/// <summary>Turns a parsed pattern into steps. One use.</summary>
internal sealed class PatternProgram
{
    // A counted group is written out; what published tokenizers hold needs a few dozen steps.
    private const int MostSteps = 4096;

    private readonly List<PatternStep> _steps = [];

    private PatternProgram()
    {
    }

    /// <summary>Compiles a pattern; matching begins at step 0.</summary>
    /// <exception cref="NotSupportedException">It is too large, or repeats a part that can match nothing.</exception>
    public static PatternStep[] Compile(PatternTree tree)
    {
        var program = new PatternProgram();
        program.Emit(tree);
        program.Add(new PatternStep(StepKind.Accept));
        return [.. program._steps];
    }

    private void Emit(PatternTree tree)
    {
        switch (tree)
        {
            case SetTree set:
                Add(new PatternStep(StepKind.Set) { Class = set.Class });
                break;
            case SequenceTree sequence:
                foreach (var part in sequence.Parts)
                {
                    Emit(part);
                }

                break;
            case ChoiceTree choice:
                EmitChoice(choice);
                break;
            case RepeatTree repeat:
                EmitRepeat(repeat);
                break;
            case LookTree { IsBehind: false } look:
                EmitNested(new PatternStep(StepKind.Ahead) { IsNegative = look.IsNegative }, look.Inner);
                break;
            case LookTree look:
                EmitNested(new PatternStep(StepKind.Behind) { IsNegative = look.IsNegative, Least = look.Inner.Minimum }, look.Inner);
                break;
            case AtomicTree atomic:
                EmitNested(new PatternStep(StepKind.Atomic), atomic.Inner);
                break;
            case PlaceTree place:
                Add(new PatternStep(StepKind.Place) { Place = place.Place });
                break;
        }
    }

    private void EmitChoice(ChoiceTree choice)
    {
        var ends = new List<int>();
        for (var i = 0; i + 1 < choice.Alternatives.Count; i++)
        {
            var fork = Add(Fork(choice.Alternatives[i], isFirstPreferred: true));
            Emit(choice.Alternatives[i]);
            ends.Add(Add(new PatternStep(StepKind.Jump)));
            _steps[fork].Target = _steps.Count;
        }

        Emit(choice.Alternatives[^1]);
        foreach (var end in ends)
        {
            _steps[end].Target = _steps.Count;
        }
    }

    private void EmitRepeat(RepeatTree repeat)
    {
        if (repeat.Inner is SetTree set && repeat.Repetition != Repetition.Lazy)
        {
            Add(new PatternStep(StepKind.Run)
            {
                Class = set.Class,
                Least = repeat.Least,
                Most = repeat.Most,
                IsPossessive = repeat.Repetition == Repetition.Possessive,
            });
            return;
        }

        if (repeat.Repetition == Repetition.Possessive)
        {
            Emit(new AtomicTree(repeat with { Repetition = Repetition.Greedy }));
            return;
        }

        if (repeat.Inner.Minimum == 0)
        {
            throw new NotSupportedException("a repeated part that can match nothing");
        }

        for (var i = 0; i < repeat.Least; i++)
        {
            Emit(repeat.Inner);
        }

        var isGreedy = repeat.Repetition == Repetition.Greedy;
        if (repeat.Most == int.MaxValue)
        {
            var loop = Add(Fork(repeat.Inner, isGreedy));
            Emit(repeat.Inner);
            Add(new PatternStep(StepKind.Jump) { Target = loop });
            _steps[loop].Target = _steps.Count;
            return;
        }

        var forks = new List<int>();
        for (var i = repeat.Least; i < repeat.Most; i++)
        {
            forks.Add(Add(Fork(repeat.Inner, isGreedy)));
            Emit(repeat.Inner);
        }

        foreach (var fork in forks)
        {
            _steps[fork].Target = _steps.Count;
        }
    }

    private void EmitNested(PatternStep step, PatternTree inner)
    {
        Add(step);
        Emit(inner);
        Add(new PatternStep(StepKind.Accept));
        step.Target = _steps.Count;
    }

    private static PatternStep Fork(PatternTree inner, bool isFirstPreferred) =>
        new(StepKind.Fork) { IsNegative = !isFirstPreferred, First = inner.Minimum > 0 ? inner.First : UInt128.MaxValue };

    private int Add(PatternStep step)
    {
        if (_steps.Count == MostSteps)
        {
            throw new NotSupportedException($"more than {MostSteps} steps");
        }

        _steps.Add(step);
        return _steps.Count - 1;
    }
}

/// <summary>One step of a compiled pattern. Not changed after compilation.</summary>
internal sealed class PatternStep(StepKind kind)
{
    public StepKind Kind { get; } = kind;

    /// <summary>The set of a <see cref="StepKind.Set"/> or <see cref="StepKind.Run"/>.</summary>
    public RuneClass Class { get; init; } = null!;

    /// <summary>Least repetitions of a run; code points of a look-behind.</summary>
    public int Least { get; init; }

    /// <summary>Most repetitions of a run.</summary>
    public int Most { get; init; }

    /// <summary>Whether a run never gives back.</summary>
    public bool IsPossessive { get; init; }

    /// <summary>Whether a look must not match; for a fork, whether its target is tried first.</summary>
    public bool IsNegative { get; init; }

    /// <summary>ASCII characters that the step after a fork can begin with.</summary>
    public UInt128 First { get; init; }

    public Place Place { get; init; }

    /// <summary>Where to go on: a jump's aim, a fork's other way, the step after a nested part.</summary>
    public int Target { get; set; }
}

/// <summary>What a step does.</summary>
internal enum StepKind
{
    /// <summary>The match, or a nested part of it, ends.</summary>
    Accept,

    /// <summary>One code point of a set.</summary>
    Set,

    /// <summary>Code points of a set, as many as there are.</summary>
    Run,

    /// <summary>Goes on with the next step or the target, whichever leads to a match.</summary>
    Fork,

    /// <summary>Goes on at the target.</summary>
    Jump,

    /// <summary>A nested part that must, or must not, match from here.</summary>
    Ahead,

    /// <summary>A nested part that must, or must not, match up to here.</summary>
    Behind,

    /// <summary>A nested part whose first match stands.</summary>
    Atomic,

    /// <summary>A place in the text.</summary>
    Place,
}

namespace Candor.Inference.Chat.Values;

/// <summary>The arguments of one call.</summary>
/// <param name="Positional">In their order.</param>
/// <param name="Named">In their order.</param>
internal sealed record CallArguments(IReadOnlyList<object?> Positional, IReadOnlyList<KeyValuePair<string, object?>> Named)
{
    /// <summary>Stands where no argument was given.</summary>
    public static readonly object Absent = new();

    public static CallArguments None { get; } = new([], []);

    /// <summary>The arguments in the order of the parameters; <see cref="Absent"/> where none was given.</summary>
    /// <param name="callee">Who is called; for messages.</param>
    /// <param name="parameters">Names of the parameters.</param>
    /// <exception cref="TemplateFailure">There are too many, one is unknown, or one was given twice.</exception>
    public object?[] Bind(string callee, params ReadOnlySpan<string> parameters)
    {
        if (Positional.Count > parameters.Length)
        {
            throw new TemplateFailure($"{callee} takes {parameters.Length} arguments and was given {Positional.Count}");
        }

        var bound = new object?[parameters.Length];
        Array.Fill(bound, Absent);
        for (var i = 0; i < Positional.Count; i++)
        {
            bound[i] = Positional[i];
        }

        foreach (var (name, value) in Named)
        {
            var place = parameters.IndexOf(name);
            if (place < 0)
            {
                throw new TemplateFailure($"{callee} has no argument '{name}'");
            }

            bound[place] = ReferenceEquals(bound[place], Absent) ? value : throw new TemplateFailure($"{callee} was given the argument '{name}' twice");
        }

        return bound;
    }

    /// <summary>The arguments after the first few.</summary>
    public CallArguments After(int count) => this with { Positional = [.. Positional.Skip(count)] };
}

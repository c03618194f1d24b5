using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Rendering;

/// <summary>The functions that every chat template can call.</summary>
internal static class Functions
{
    private const long LongestRange = 100_000;

    /// <summary>Puts the functions where a template finds them.</summary>
    public static void AddTo(Scope scope, RenderContext context)
    {
        Add("raise_exception", Refuse);
        Add("strftime_now", arguments => Now(arguments, context));
        Add("range", arguments => Range(arguments, context));
        Add("namespace", static arguments => Namespace(arguments));
        Add("dict", static arguments => Mapping(arguments, "dict"));

        void Add(string name, Func<CallArguments, object?> call) => scope.Set(name, new FunctionValue(name, call));
    }

    private static object Refuse(CallArguments arguments)
    {
        // What a message says must not come back in an error: the template's own words are kept only where they are nothing else.
        var reason = arguments.Bind("raise_exception", "message")[0] as SourcedText;
        throw new TemplateFailure(reason is { IsTemplates: true, Length: > 0 } ? reason.Value : "", isRefusal: true);
    }

    private static SourcedText Now(CallArguments arguments, RenderContext context) =>
        SourcedText.Of(DateText.Of(context.Time.GetLocalNow(), ValueKinds.Text(arguments.Bind("strftime_now", "format")[0], "strftime_now").Value));

    private static SequenceValue Range(CallArguments arguments, RenderContext context)
    {
        long[] bounds = [.. arguments.Positional.Select(static bound => ValueKinds.Integer(bound, "range"))];
        var (start, stop, step) = bounds switch
        {
            [var only] => (0, only, 1),
            [var first, var last] => (first, last, 1),
            [var first, var last, var stride] when stride != 0 => (first, last, stride),
            _ => throw new TemplateFailure("range takes one to three whole numbers, the last of three not 0"),
        };
        arguments.Bind("range", "start", "stop", "step");
        var items = new List<object?>();
        for (var i = (Int128)start; step > 0 ? i < stop : i > stop; i += step)
        {
            if (items.Count == LongestRange)
            {
                throw new TemplateFailure($"a range has more than {LongestRange} numbers");
            }

            items.Add((long)i);
        }

        context.Budget.Spend(items.Count);
        return new SequenceValue(items, SequenceKind.Range);
    }

    private static NamespaceValue Namespace(CallArguments arguments)
    {
        var space = new NamespaceValue();
        var members = Mapping(arguments, "namespace");
        for (var i = 0; i < members.Count; i++)
        {
            space.Members[ValueKinds.Text(members.Keys[i], "a namespace's name").Value] = members.Values[i];
        }

        return space;
    }

    private static MappingValue Mapping(CallArguments arguments, string callee)
    {
        var mapping = new MappingValue();
        if (arguments.Positional.Count > 0)
        {
            var given = arguments.Positional is [MappingValue only] ? only : throw new TemplateFailure($"{callee} takes one mapping and names with values");
            for (var i = 0; i < given.Count; i++)
            {
                mapping.Set(given.Keys[i], given.Values[i]);
            }
        }

        foreach (var (name, value) in arguments.Named)
        {
            mapping.Set(SourcedText.Of(name), value);
        }

        return mapping;
    }
}

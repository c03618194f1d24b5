using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Rendering;

/// <summary>Members, items and slices of values. What is not there is undefined; of what is undefined itself nothing can be asked.</summary>
internal static class Members
{
    /// <summary><c>target.name</c>: a method or member first, then an item of that name.</summary>
    public static object? Get(object? target, string name, RenderContext context)
    {
        RefuseUndefined(target, name);
        return TryMember(target, name, context, out var value) || (target is MappingValue mapping && mapping.TryGet(SourcedText.Of(name), out value))
            ? value
            : new UndefinedValue($"'{name}'");
    }

    /// <summary><c>target[index]</c>: an item first, then a method or member of that name.</summary>
    public static object? GetItem(object? target, object? index, RenderContext context)
    {
        RefuseUndefined(target, index is SourcedText { IsTemplates: true } key ? key.Value : null);
        switch (target)
        {
            case MappingValue mapping when index is not (MappingValue or SequenceValue { Kind: not SequenceKind.Tuple } or UndefinedValue)
                && mapping.TryGet(index, out var value):
                return value;
            case SequenceValue { HasPlaces: true } sequence when ValueKinds.TryInteger(index, out var place):
                place += place < 0 ? sequence.Items.Count : 0;
                return place >= 0 && place < sequence.Items.Count ? sequence.Items[(int)place] : new UndefinedValue("an item beyond the end");
            case SourcedText text when ValueKinds.TryInteger(index, out var place):
                context.Budget.Look(text);
                return (object?)TextIndex.At(text, place) ?? new UndefinedValue("a character beyond the end");
            default:
                return index is SourcedText name && TryMember(target, name.Value, context, out var member)
                    ? member : new UndefinedValue("an item that is not there");
        }
    }

    /// <summary><c>target[start:stop:step]</c>.</summary>
    public static object GetSlice(object? target, long? start, long? stop, long? step, RenderContext context)
    {
        switch (target)
        {
            case SequenceValue { HasPlaces: true } sequence:
                return new SequenceValue([.. TextIndex.Places(sequence.Items.Count, start, stop, step).Select(place => sequence.Items[place])], sequence.Kind);
            case SourcedText text:
                var characters = TextIndex.Characters(text);
                context.Budget.Look(text);
                var builder = new SourcedTextBuilder(context.Budget);
                foreach (var place in TextIndex.Places(characters.Count, start, stop, step))
                {
                    builder.Append((SourcedText)characters[place]!);
                }

                return builder.Build();
            case UndefinedValue undefined:
                throw new TemplateFailure($"{undefined.Name} is undefined and has no items");
            default:
                throw new TemplateFailure($"{ValueKinds.Describe(target)} has no places to take a slice of");
        }
    }

    private static void RefuseUndefined(object? target, string? name)
    {
        if (target is UndefinedValue undefined)
        {
            throw new TemplateFailure(name is null ? $"{undefined.Name} is undefined and has no items" : $"{undefined.Name} is undefined and has no '{name}'");
        }
    }

    private static bool TryMember(object? target, string name, RenderContext context, out object? value)
    {
        switch (target)
        {
            case NamespaceValue space:
                return space.Members.TryGetValue(name, out value);
            case LoopValue loop when loop.TryGet(name, out value):
                return true;
            default:
                value = Methods.TryGet(target, name, context);
                return value is not null;
        }
    }
}

namespace Candor.Inference.Chat.Values;

/// <summary>
/// A text that knows which of its characters came out of a message. Whatever a template does to a message, what it said stays known as such,
/// so that it cannot pass for a special token of the template. Immutable.
/// </summary>
internal sealed class SourcedText
{
    /// <summary>The origin of what the template itself says.</summary>
    public const char FromTemplate = '\0';

    /// <summary>The origin of what a message says.</summary>
    public const char FromMessage = '\u0001';

    /// <summary>One origin per UTF-16 code unit; null where all are the template's.</summary>
    private readonly string? _origins;

    private SourcedText(string value, string? origins) => (Value, _origins) = (value, origins);

    public static SourcedText Empty { get; } = new("", null);

    public string Value { get; }

    /// <summary>Length in UTF-16 code units.</summary>
    public int Length => Value.Length;

    /// <summary>Whether nothing of it came out of a message.</summary>
    public bool IsTemplates => _origins is null;

    /// <summary>Text of the template.</summary>
    public static SourcedText Of(string value) => value.Length == 0 ? Empty : new SourcedText(value, null);

    /// <summary>Text of a message.</summary>
    public static SourcedText Quoted(string value) => Create(value, new string(FromMessage, value.Length));

    /// <summary>Text with the origin of each of its units.</summary>
    public static SourcedText Create(string value, string? origins) =>
        value.Length == 0 ? Empty : new SourcedText(value, origins is not null && origins.AsSpan().ContainsAnyExcept(FromTemplate) ? origins : null);

    /// <summary>Origin of the unit at <paramref name="index"/>.</summary>
    public char OriginAt(int index) => _origins is null ? FromTemplate : _origins[index];

    /// <summary>The units [start, start + length).</summary>
    public SourcedText Slice(int start, int length) =>
        start == 0 && length == Length ? this : Create(Value.Substring(start, length), _origins?.Substring(start, length));

    /// <summary>Another form of the same text. Where the length changes, all of it counts as a message's as soon as any of it was.</summary>
    public SourcedText With(string changed) =>
        Create(changed, _origins is null || changed.Length == Length ? _origins : new string(FromMessage, changed.Length));

    /// <inheritdoc/>
    public override string ToString() => Value;
}

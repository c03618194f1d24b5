using System.Text;
using System.Text.Json;

namespace Candor.Inference.Tokenization.Reading;

/// <summary>An object of a tokenizer file, with its path for messages. Whatever is not understood is refused by its name.</summary>
internal readonly struct TokenizerPart
{
    private readonly JsonElement _element;

    public TokenizerPart(JsonElement element, string path)
    {
        _element = element;
        Path = path;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{path} is not an object");
        }
    }

    /// <summary>Where in the file this is, such as <c>pre_tokenizer.pretokenizers[0]</c>.</summary>
    public string Path { get; }

    /// <summary>The object's <c>type</c>.</summary>
    public string Type => Text("type");

    /// <summary>Refuses every field that is not among <paramref name="names"/>: it might change what the tokenizer does.</summary>
    public void Allows(params ReadOnlySpan<string> names)
    {
        foreach (var property in _element.EnumerateObject())
        {
            if (property.Name != "type" && !names.Contains(property.Name))
            {
                throw new NotSupportedException($"{Path}.{property.Name}");
            }
        }
    }

    /// <summary>Refuses a value other than null, and other than <paramref name="harmless"/> where that is given.</summary>
    public void MustBeAbsent(string name, string? harmless = null)
    {
        if (Has(name) && !(harmless is not null && Field(name).ValueKind == JsonValueKind.String && Field(name).GetString() == harmless))
        {
            throw new NotSupportedException($"{Path}.{name} with the value {Shorten(Field(name).GetRawText())}");
        }
    }

    /// <summary>Whether a field is there and not null.</summary>
    public bool Has(string name) => _element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>An object.</summary>
    public TokenizerPart Part(string name) => new(Field(name), $"{Path}.{name}");

    /// <summary>The objects of an array.</summary>
    public IEnumerable<TokenizerPart> Parts(string name)
    {
        var path = $"{Path}.{name}";
        var array = Field(name, JsonValueKind.Array);
        for (var i = 0; i < array.GetArrayLength(); i++)
        {
            yield return new TokenizerPart(array[i], $"{path}[{i}]");
        }
    }

    /// <summary>A string of well-formed Unicode.</summary>
    public string Text(string name) => Field(name, JsonValueKind.String).GetString()!;

    /// <summary>One character of the basic plane.</summary>
    public char Character(string name) => Text(name) is [var only] && Rune.IsValid(only)
        ? only
        : throw new NotSupportedException($"{Path}.{name} of more than one character");

    /// <summary>A Boolean; <paramref name="absent"/> where the field is not there.</summary>
    public bool Flag(string name, bool? absent = null)
    {
        if (!Has(name) && absent is { } value)
        {
            return value;
        }

        var field = Field(name);
        return field.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw new FormatException($"{Path}.{name} is not true or false"),
        };
    }

    /// <summary>A non-negative integer below 2^24, which no vocabulary and no count in a tokenizer reaches.</summary>
    public int Count(string name) => Count(Field(name), $"{Path}.{name}");

    /// <summary>A field's value, of any kind or of one.</summary>
    public JsonElement Field(string name, JsonValueKind? kind = null)
    {
        if (!_element.TryGetProperty(name, out var value))
        {
            throw new FormatException($"{Path}.{name} is missing");
        }

        return kind is null || value.ValueKind == kind
            ? value
            : throw new FormatException($"{Path}.{name} is not a JSON {kind.ToString()!.ToLowerInvariant()}");
    }

    /// <summary>Checks an integer of the file.</summary>
    public static int Count(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count is >= 0 and < 1 << 24
        ? count
        : throw new FormatException($"{path} is not an integer in [0, {1 << 24})");

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";
}

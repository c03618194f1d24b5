using System.Globalization;
using System.Text.Json;

namespace Candor.Inference.Manifest;

/// <summary>One object of <c>model.json</c>. Reading never throws: what is wrong is added to the problems, and a harmless value is returned.</summary>
internal sealed class ManifestObject
{
    private readonly JsonElement _element;
    private readonly string _prefix;
    private readonly HashSet<string> _known = [];

    public ManifestObject(JsonElement element, string path, List<string> problems)
    {
        _element = element;
        _prefix = path.Length == 0 ? "" : path + ".";
        Problems = problems;
        if (element.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
        {
            problems.Add(path.Length == 0 ? "model.json is not a JSON object." : $"field '{path}' must be an object.");
            _element = default;
        }
    }

    /// <summary>What was wrong so far, one sentence each.</summary>
    public List<string> Problems { get; }

    /// <summary>The path of a field, for messages.</summary>
    public string PathOf(string name) => _prefix + name;

    /// <summary>A string; empty where it is wrong.</summary>
    public string Text(string name)
    {
        var field = Field(name, isRequired: true);
        if (field is { ValueKind: JsonValueKind.String } && TextOf(field.Value) is { Length: > 0 } text)
        {
            return text;
        }

        Complain(name, field, "must be a text that is not empty");
        return "";
    }

    /// <summary>A string, or null where it is absent or null.</summary>
    public string? OptionalText(string name) => Field(name, isRequired: false) is null ? null : Text(name);

    /// <summary>One of a few words; the fallback where it is absent, null or wrong.</summary>
    public T OptionalChoice<T>(string name, T fallback, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        if (OptionalText(name) is not { } text || text.Length == 0)
        {
            return fallback;
        }

        var words = new List<string>();
        foreach (var (word, value) in choices)
        {
            if (word == text)
            {
                return value;
            }

            words.Add(word);
        }

        Problems.Add($"field '{PathOf(name)}' must be one of {string.Join(", ", words)}, but is '{(text.Length <= 60 ? text : text[..60] + "…")}'.");
        return fallback;
    }

    /// <summary>A hash of 64 lower-case hexadecimal digits; empty where it is wrong.</summary>
    public string Sha256(string name)
    {
        var hash = Text(name);
        if (hash.Length == 0 || (hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower)))
        {
            return hash;
        }

        Problems.Add($"field '{PathOf(name)}' must be 64 lower-case hexadecimal digits.");
        return "";
    }

    /// <summary>True or false; false where it is absent or wrong.</summary>
    public bool Flag(string name)
    {
        var field = Field(name, isRequired: false);
        if (field is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) })
        {
            Complain(name, field, "must be true or false");
        }

        return field is { ValueKind: JsonValueKind.True };
    }

    /// <summary>An integer in a range; its lower end where it is wrong.</summary>
    public int Integer(string name, int minimum, int maximum) => Integer(name, Field(name, isRequired: true), minimum, maximum);

    /// <summary>An integer in a range, or null where it is absent or null.</summary>
    public int? OptionalInteger(string name, int minimum, int maximum) =>
        Field(name, isRequired: false) is { } field ? Integer(name, field, minimum, maximum) : null;

    /// <summary>A finite number above 0; 1 where it is wrong.</summary>
    public float Positive(string name)
    {
        var field = Field(name, isRequired: true);
        if (field is { ValueKind: JsonValueKind.Number } && field.Value.TryGetSingle(out var value) && float.IsFinite(value) && value > 0)
        {
            return value;
        }

        Complain(name, field, "must be a finite number above 0");
        return 1;
    }

    /// <summary>Integers in a range, at least one.</summary>
    public IReadOnlyList<int> Integers(string name, int minimum, int maximum)
    {
        var field = Field(name, isRequired: true);
        if (field is not { ValueKind: JsonValueKind.Array } || field.Value.GetArrayLength() == 0)
        {
            Complain(name, field, "must be a list that is not empty");
            return [];
        }

        return [.. field.Value.EnumerateArray().Select((item, i) => Integer($"{name}[{i}]", item, minimum, maximum))];
    }

    /// <summary>An object.</summary>
    public ManifestObject Object(string name)
    {
        var field = Field(name, isRequired: true);
        return new ManifestObject(field ?? default, PathOf(name), Problems);
    }

    /// <summary>The objects of a list; none where it is absent.</summary>
    public IReadOnlyList<ManifestObject> Objects(string name)
    {
        if (Field(name, isRequired: false) is not { } field)
        {
            return [];
        }

        if (field.ValueKind != JsonValueKind.Array)
        {
            Complain(name, field, "must be a list");
            return [];
        }

        return [.. field.EnumerateArray().Select((item, i) => new ManifestObject(item, $"{PathOf(name)}[{i}]", Problems))];
    }

    /// <summary>Whether a field is there and not null.</summary>
    public bool Has(string name) => Field(name, isRequired: false) is not null;

    /// <summary>Reports every field that nobody has asked for.</summary>
    public void RefuseUnknown()
    {
        if (_element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var property in _element.EnumerateObject().Where(property => !_known.Contains(property.Name)))
        {
            Problems.Add($"field '{PathOf(property.Name)}' is unknown.");
        }
    }

    private static string? TextOf(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate: not a text.
            return null;
        }
    }

    private int Integer(string name, JsonElement? field, int minimum, int maximum)
    {
        if (field is { ValueKind: JsonValueKind.Number } && field.Value.TryGetInt32(out var value) && value >= minimum && value <= maximum)
        {
            return value;
        }

        Complain(name, field, string.Create(CultureInfo.InvariantCulture, $"must be an integer in [{minimum}, {maximum}]"));
        return minimum;
    }

    private void Complain(string name, JsonElement? field, string rule)
    {
        // A missing field has been reported as missing.
        if (field is { } value)
        {
            var raw = value.GetRawText();
            Problems.Add($"field '{PathOf(name)}' {rule}, but is {(raw.Length <= 60 ? raw : raw[..60] + "…")}.");
        }
    }

    private JsonElement? Field(string name, bool isRequired)
    {
        _known.Add(name);
        if (_element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            return value;
        }

        if (isRequired && _element.ValueKind == JsonValueKind.Object)
        {
            Problems.Add($"field '{PathOf(name)}' is missing.");
        }

        return null;
    }
}

using System.Text.Json;
using Candor.Inference.Manifest;

namespace Candor.Inference.Import;

/// <summary>One of a published model's settings files, read by path of names; what is absent or of another kind is null.</summary>
internal sealed class PublishedJson
{
    // Tokenizer settings list their special tokens; the longest seen in the wild are a few megabytes.
    private const long LongestFile = 1 << 26;

    private readonly JsonElement _root;

    private PublishedJson(string name, JsonElement root)
    {
        Name = name;
        _root = root;
    }

    /// <summary>The file's name, without its folder; for messages.</summary>
    public string Name { get; }

    /// <summary>Whether the file is there.</summary>
    public bool Exists => _root.ValueKind == JsonValueKind.Object;

    /// <summary>Reads a file; an absent one has no fields, and a malformed one is a problem.</summary>
    public static PublishedJson Read(PublishedFolder folder, string name, List<string> problems)
    {
        if (folder.Find(name) is not { } path)
        {
            return new PublishedJson(name, default);
        }

        try
        {
            if (RegularFile.IsSomethingElse(path) || new FileInfo(path).Length > LongestFile)
            {
                problems.Add($"'{name}' is not a regular file of at most {LongestFile >> 20} MiB.");
                return new PublishedJson(name, default);
            }

            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return new PublishedJson(name, document.RootElement.Clone());
            }

            problems.Add($"{name} is not a JSON object.");
        }
        catch (JsonException e)
        {
            problems.Add($"{name} is not valid JSON: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{name} cannot be read: {e.Message}");
        }

        return new PublishedJson(name, default);
    }

    /// <summary>Whether a field is there, even if it is null.</summary>
    public bool Has(params ReadOnlySpan<string> path) => Find(path) is not null;

    /// <summary>A text.</summary>
    public string? Text(params ReadOnlySpan<string> path) => Find(path) is { ValueKind: JsonValueKind.String } element ? TextOf(element) : null;

    /// <summary>A text, or the <c>content</c> of an object, which is how special tokens are written.</summary>
    public string? Token(string name) => Text(name) ?? Text(name, "content");

    /// <summary>An integer above 0 that fits 32 bits.</summary>
    public int? Size(params ReadOnlySpan<string> path) =>
        Find(path) is { ValueKind: JsonValueKind.Number } element && element.TryGetInt32(out var value) && value > 0 ? value : null;

    /// <summary>An integer or a list of them.</summary>
    public IReadOnlyList<int> Integers(params ReadOnlySpan<string> path) => Find(path) switch
    {
        { ValueKind: JsonValueKind.Number } element when element.TryGetInt32(out var value) => [value],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray()
            .Where(static item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out _)).Select(static item => item.GetInt32())],
        _ => [],
    };

    /// <summary>The objects of a list.</summary>
    public IEnumerable<PublishedJson> Objects(string name) => Find(name) is { ValueKind: JsonValueKind.Array } list
        ? list.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.Object).Select(item => new PublishedJson(Name, item))
        : [];

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

    private JsonElement? Find(params ReadOnlySpan<string> path)
    {
        var element = _root;
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }
}

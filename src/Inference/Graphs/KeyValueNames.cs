using System.Globalization;
using System.Text.RegularExpressions;
using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>Names of cached keys and values, as patterns with <c>{layer}</c>; null where no tensor has such a name.</summary>
/// <param name="Key">Pattern of the keys.</param>
/// <param name="Value">Pattern of the values.</param>
/// <param name="Layers">Number of the last layer plus one.</param>
internal sealed partial record KeyValueNames(string? Key, string? Value, int Layers)
{
    /// <summary>Finds the names among a graph's inputs (<c>past</c>) or outputs (<c>present</c>): <c>past_key_values.0.key</c>, <c>past_key_0</c> and their
    /// kin.</summary>
    public static KeyValueNames Find(IEnumerable<ValueInfoProto> tensors, string word)
    {
        string? key = null, value = null;
        var layers = 0;
        foreach (var tensor in tensors)
        {
            if (!tensor.Name.StartsWith(word, StringComparison.Ordinal) || Numbered().Match(tensor.Name) is not { Success: true } match ||
                !int.TryParse(match.Groups["layer"].ValueSpan, CultureInfo.InvariantCulture, out var layer))
            {
                continue;
            }

            var pattern = $"{match.Groups["before"]}{{layer}}{match.Groups["after"]}";
            switch (Kind(match.Groups["before"].Value, match.Groups["after"].Value))
            {
                case "key":
                    key ??= pattern;
                    break;
                case "value":
                    value ??= pattern;
                    break;
                default:
                    continue;
            }

            layers = Math.Max(layers, layer + 1);
        }

        return new KeyValueNames(key, value, layers);
    }

    /// <summary>Whether a name is that of keys and values in one tensor, as old exports have it: <c>past_0</c>, <c>past_key_values.0</c>,
    /// <c>past_key_values.0.key_value</c>.</summary>
    public static bool IsFused(string name) => name.StartsWith("past", StringComparison.Ordinal) && Numbered().Match(name) is { Success: true } match &&
        (match.Groups["after"].Value is ".key_value" or "_key_value" ||
        (match.Groups["after"].Length == 0 && match.Groups["before"].Value is "past_" or "past." or "past_key_values." or "past_key_values_" or "past_kv_"));

    // "past_key_values.0.value" says what it is after the number, "past_value_0" before it.
    private static string? Kind(string before, string after) => Word(after) ?? (before.Contains("key_values", StringComparison.Ordinal) ? null : Word(before));

    private static string? Word(string text) => (text.Contains("key", StringComparison.Ordinal), text.Contains("value", StringComparison.Ordinal)) switch
    {
        (true, false) => "key",
        (false, true) => "value",
        _ => null,
    };

    [GeneratedRegex(@"^(?<before>\D+)(?<layer>\d{1,4})(?<after>\D*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Numbered();
}

using System.Globalization;
using System.Text;

namespace Candor.Inference.Tokenization.Unicode;

/// <summary>Lower case, character by character, by Unicode 17's mapping without context: what the original does.</summary>
internal static class LetterCase
{
    /// <summary>Adds the lower case of a text.</summary>
    public static void Lower(ReadOnlySpan<char> text, List<char> lower)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case < 128:
                    lower.Add(char.ToLowerInvariant((char)rune.Value));
                    break;
                case 0x130:
                    // The only character whose lower case is longer than itself.
                    lower.AddRange("i\u0307");
                    break;
                case 0xA7CE or 0xA7D2 or 0xA7D4:
                    // These and the next came after the framework's version.
                    lower.Add((char)(rune.Value + 1));
                    break;
                case >= 0x16EA0 and <= 0x16EB8:
                    RuneText.Add(lower, rune.Value + 0x1B);
                    break;
                default:
                    RuneText.Add(lower, Rune.ToLower(rune, CultureInfo.InvariantCulture).Value);
                    break;
            }
        }
    }
}

using System.Text;

namespace Candor.Cli.Report;

/// <summary>Text on its way into a page: names of banks, domains and files come from strangers and must stay text.</summary>
internal static class HtmlText
{
    /// <summary>Escapes for element content and for attributes in double quotes; what XML cannot hold becomes U+FFFD.</summary>
    public static string Escape(string text)
    {
        var builder = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            builder.Append(rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\t' or '\n' or '\r' => " ",
                < 0x20 or 0x7F or 0xFFFE or 0xFFFF => "\uFFFD",

                // Marks that turn the reading direction would reorder what stands around a name.
                (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => "\uFFFD",
                _ => rune.ToString(),
            });
        }

        return builder.ToString();
    }
}

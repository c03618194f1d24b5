using System.Text.Json;

namespace Candor.Cli.Commands.Label;

/// <summary>What stands after the last line end of a transcript: a line that an interruption tore, and nothing that somebody would miss.</summary>
/// <remarks>A power cut may leave zeros in place of the rest of a line; they are taken off before.</remarks>
internal static class TornLine
{
    // What every line begins with, however early it was torn.
    private static ReadOnlySpan<byte> Beginning => "{\"id\":"u8;

    /// <summary>Whether a line was torn just before its end.</summary>
    public static bool LacksItsEndAlone(ReadOnlySpan<byte> rest)
    {
        try
        {
            _ = JsonSerializer.Deserialize<JsonElement>(rest);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether it can be the beginning of a line; so can nothing at all.</summary>
    public static bool MayBe(ReadOnlySpan<byte> rest) => rest.CommonPrefixLength(Beginning) == Math.Min(rest.Length, Beginning.Length);
}

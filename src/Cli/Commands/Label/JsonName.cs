using System.Text.Json;

namespace Candor.Cli.Commands.Label;

/// <summary>The name of an enum's member as documents write it.</summary>
internal static class JsonName
{
    /// <summary>snake_case.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}

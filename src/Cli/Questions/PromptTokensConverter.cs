using System.Text.Json;
using System.Text.Json.Serialization;

namespace Candor.Cli.Questions;

/// <summary>Reads a prompt's token ids; a number in their place is the length of a transcript's answer, and no prompt.</summary>
internal sealed class PromptTokensConverter : JsonConverter<IReadOnlyList<int>?>
{
    /// <inheritdoc/>
    public override IReadOnlyList<int>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? null : JsonSerializer.Deserialize<int[]>(ref reader, options);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<int>? value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options);
}

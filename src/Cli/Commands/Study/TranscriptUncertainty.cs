using System.Text.Json;
using System.Text.Json.Serialization;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Study;

/// <summary>Reads the output's uncertainty over whole answers from what <c>candor label</c> wrote.</summary>
internal static class TranscriptUncertainty
{
    /// <summary>Uncertainty by question.</summary>
    /// <exception cref="CliException">The file is missing, or a line is no transcript's; the message names the line.</exception>
    public static IReadOnlyDictionary<string, AnswerUncertainty> Read(FileInfo file)
    {
        if (!file.Exists)
        {
            throw CliException.BadInput($"The transcript '{file}' does not exist. 'candor label' writes one.");
        }

        var answers = new Dictionary<string, AnswerUncertainty>(StringComparer.Ordinal);
        var number = 0;
        foreach (var text in File.ReadLines(file.FullName))
        {
            number++;
            try
            {
                var line = JsonSerializer.Deserialize<Line>(text, JsonOutput.Line)!;
                answers[line.Id] = new AnswerUncertainty(line.MeanNll, line.MaxEntropy, line.FirstEntropy);
            }
            catch (JsonException exception)
            {
                throw CliException.BadInput($"{file}, line {number}: not a transcript's, at {exception.Path ?? "$"}.", exception);
            }
        }

        return answers;
    }

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
    private sealed record Line
    {
        public required string Id { get; init; }

        public double? MeanNll { get; init; }

        public double? MaxEntropy { get; init; }

        public double? FirstEntropy { get; init; }
    }
}

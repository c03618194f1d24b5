using Candor.Inference.Manifest;

namespace Candor.Cli.Models;

/// <summary>What a model's graph offers, in words for people.</summary>
internal static class GraphWords
{
    /// <summary>What can be read and changed.</summary>
    public static string Of(GraphAdditions additions)
    {
        (bool IsThere, string Word)[] words =
        [
            (true, "residual streams"),
            (additions.ProbeHeads, "probe heads"),
            (additions.Steering, "steering"),
            (additions.Projection, "projection"),
            (additions.Statistics, "statistics"),
        ];
        return string.Join(", ", words.Where(static pair => pair.IsThere).Select(static pair => pair.Word));
    }

    /// <summary>How attention finds what it may see, and what is cached.</summary>
    public static string Of(AttentionKind attention, FloatType cache) =>
        $"{(attention == AttentionKind.GroupedQuery ? "grouped query" : "masked")}, cache in {cache.ToString().ToLowerInvariant()}";
}

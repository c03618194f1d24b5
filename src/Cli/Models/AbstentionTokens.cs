using Candor.Inference.Manifest;
using Candor.Probes.Coupling;

namespace Candor.Cli.Models;

/// <summary>The tokens that logit coupling raises: the first one of each abstention phrase.</summary>
internal static class AbstentionTokens
{
    /// <summary>First tokens, each once with its largest weight.</summary>
    public static IReadOnlyList<AbstentionToken> Of(IReadOnlyList<AbstentionPhrase> phrases) =>
    [
        .. phrases.GroupBy(static phrase => phrase.TokenIds[0])
            .Select(static group => new AbstentionToken(group.Key, group.Max(static phrase => phrase.Weight))),
    ];
}

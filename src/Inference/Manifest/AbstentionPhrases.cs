using Candor.Probes.Coupling;

namespace Candor.Inference.Manifest;

/// <summary>What logit coupling needs of a model's abstention phrases.</summary>
public static class AbstentionPhrases
{
    /// <summary>The tokens that coupling raises: the first one of each phrase, each token once, with its largest weight.</summary>
    public static IReadOnlyList<AbstentionToken> FirstTokens(this IReadOnlyList<AbstentionPhrase> phrases) =>
    [
        .. phrases.GroupBy(static phrase => phrase.TokenIds[0])
            .Select(static group => new AbstentionToken(group.Key, group.Max(static phrase => phrase.Weight))),
    ];
}

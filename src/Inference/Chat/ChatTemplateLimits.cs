namespace Candor.Inference.Chat;

/// <summary>What a template may cost. It comes with a model that somebody else has published, so that none of it is trusted to end.</summary>
public sealed record ChatTemplateLimits
{
    /// <summary>Limits for templates as they are published: the longest known ones have some 20,000 characters.</summary>
    public static ChatTemplateLimits Default { get; } = new();

    /// <summary>Longest template, in UTF-16 code units.</summary>
    /// <value>The default is 262,144.</value>
    public int TemplateLength { get; init; } = 1 << 18;

    /// <summary>Longest text that may come of it, finished or on the way, in UTF-16 code units.</summary>
    /// <value>The default is 4,194,304.</value>
    public int OutputLength { get; init; } = 1 << 22;

    /// <summary>Most steps: one for each expression and statement, for each turn of a loop, and for every 64 units of a text that is made.</summary>
    /// <value>The default is 1,000,000: well under a second.</value>
    public int Steps { get; init; } = 1_000_000;
}

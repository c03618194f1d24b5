namespace Candor.Cli.Grading;

/// <summary>Which rule decided a grade.</summary>
internal enum GradeRule
{
    /// <summary>The question has no list of accepted answers; there is no grade.</summary>
    None,

    /// <summary>The answer is an accepted one, word for word.</summary>
    Exact,

    /// <summary>It contains an accepted one as whole words.</summary>
    Contained,

    /// <summary>The same under another name, or but for accents, articles and the dots of abbreviations.</summary>
    Alias,

    /// <summary>The same number or date, written otherwise.</summary>
    Numeric,

    /// <summary>No list entry is in it, and its words are much nearer to one list than to the other.</summary>
    Nearest,

    /// <summary>It declines: right where nothing is right, an abstention otherwise.</summary>
    Declined,

    /// <summary>It contains an accepted answer, and denies it.</summary>
    Denied,

    /// <summary>It contains a rejected answer.</summary>
    Rejected,

    /// <summary>None of these: it is wrong.</summary>
    NoMatch,
}

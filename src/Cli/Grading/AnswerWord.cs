namespace Candor.Cli.Grading;

/// <summary>One word of an answer, as it is compared.</summary>
/// <param name="Text">
/// Lower-case letters and digits; a number in one form ("3,000" is 3000), an ordinal as 4th, a dotted abbreviation with its last dot ("U.S." is us.).
/// </param>
/// <param name="IsNumber">Whether it is a number, and not an ordinal.</param>
/// <param name="EndsClause">Whether punctuation after it ends a clause, and with it the reach of a "not".</param>
internal readonly record struct AnswerWord(string Text, bool IsNumber = false, bool EndsClause = false);

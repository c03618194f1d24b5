namespace Candor.Cli.Questions;

/// <summary>What an answer turned out to be.</summary>
internal enum AnswerGrade
{
    /// <summary>It contains an accepted answer.</summary>
    Correct,

    /// <summary>It contains none.</summary>
    Wrong,

    /// <summary>The model declined by one of its abstention phrases.</summary>
    Abstained,
}

namespace Candor.Cli.Questions;

/// <summary>One line of a question file.</summary>
/// <param name="Id">Unique in its file.</param>
/// <param name="Text">The question, without the model's frame; a statement's own text. Empty where only ids were given.</param>
/// <param name="Prompt">The whole prompt as the model reads it; null where the model's own frame is to be put around the question.</param>
/// <param name="Answers">Accepted answers; empty where none is right.</param>
/// <param name="Domain">What it is about; an empty string where the file does not say.</param>
/// <param name="Group">Questions of one group (about one entity) never fall into different folds.</param>
/// <param name="Status">Where it comes from: known, withheld, invented, unanswerable; null where the file does not say.</param>
/// <param name="IsKnown">Whether the model was trained to answer it; null where the file does not say.</param>
/// <param name="Fold">Fold of its group, at least 0.</param>
/// <param name="Tokens">The whole prompt as token ids, which then are what the model reads; null where the text is.</param>
internal sealed record Question(
    string Id, string Text, string? Prompt, IReadOnlyList<string> Answers, string Domain, string Group, string? Status, bool? IsKnown, int Fold,
    IReadOnlyList<int>? Tokens = null)
{
    /// <summary>System message put before the question through the model's chat template; null for none.</summary>
    public string? System { get; init; }

    /// <summary>
    /// An answer to the question, given with it: it is read in place of one that the model would give. Null where the file has none; may be empty.
    /// </summary>
    public string? Answer { get; init; }

    /// <summary>What <see cref="Answer"/> was graded as; null where the file does not say.</summary>
    public AnswerGrade? Grade { get; init; }

    /// <summary>Whether the file has a list of accepted answers, be it an empty one; without it an answer is neither right nor wrong.</summary>
    public bool IsGradable { get; init; }

    /// <summary>Answers known to be false, as in lists of misconceptions; empty where the file has none.</summary>
    public IReadOnlyList<string> RejectedAnswers { get; init; } = [];

    /// <summary>How a statement says it: affirmative, negated, conjunction, …; null where the file does not say.</summary>
    public string? Polarity { get; init; }

    /// <summary>The second thing that a compound statement is about; null for none.</summary>
    public string? Group2 { get; init; }
}

using Candor.Cli.CommandLine;
using Candor.Cli.Questions;
using Candor.Probes.Activations;

namespace Candor.Cli.ActivationFiles;

/// <summary>What row i of every tensor belongs to. Holds the question's text, so the files stay local.</summary>
/// <param name="Id">The question.</param>
/// <param name="Group">Rows of one group never fall into different folds.</param>
/// <param name="Fold">Fold of the group.</param>
/// <param name="Label">1 where the model was trained to answer the question, 0 where not, null where the data do not say.</param>
/// <param name="Status">known, withheld, invented or unanswerable; null where the data do not say.</param>
/// <param name="Domain">What the question is about.</param>
/// <param name="Position">prompt, answer_start or answer.</param>
/// <param name="TokenIndex">Index in the answer, from 0; −1 at the answer's start, and counting down from there to the prompt's first token.</param>
/// <param name="NTokens">Tokens of the prompt, special tokens included.</param>
/// <param name="Text">The question, without the model's frame; a statement's own text.</param>
/// <param name="Prompt">The whole prompt, where the question brought its own; null where the model's frame is put around the question.</param>
/// <param name="Answer">The answer that was read: the model's greedy one, or the one that the question brought; null for none.</param>
/// <param name="Grade">What the answer turned out to be; null where there is none, or nothing counts as right or wrong.</param>
/// <param name="Tokens">The whole prompt as ids, where the question brought it so; null otherwise.</param>
internal sealed record ActivationRow(
    string Id,
    string Group,
    int Fold,
    int? Label,
    string? Status,
    string Domain,
    string Position,
    int TokenIndex,
    int NTokens,
    string Text,
    string? Prompt,
    string? Answer,
    AnswerGrade? Grade,
    IReadOnlyList<int>? Tokens = null)
{
    /// <summary>Stands for the status of a question whose data have none.</summary>
    public const string NoStatus = "none";

    /// <summary>System message before the question; null for none.</summary>
    public string? System { get; init; }

    /// <summary>How a statement says it: affirmative, negated, conjunction, …; null where the data do not say.</summary>
    public string? Polarity { get; init; }

    /// <summary>The second thing that a compound statement is about; null for none.</summary>
    public string? Group2 { get; init; }

    /// <summary>Fold of <see cref="Group2"/>; null where there is no second group.</summary>
    /// <remarks>Not stored: folders that are read together may know more of it than one alone (<see cref="SecondGroups"/>).</remarks>
    public int? Fold2 { get; init; }

    /// <summary>Tokens of the answer, whether or not each has a row; null where there is no answer.</summary>
    public int? AnswerTokens { get; init; }

    /// <summary>Whether this is the answer's last token, at which the whole answer has been read.</summary>
    public bool IsLast => TokenIndex >= 0 && TokenIndex + 1 == AnswerTokens;

    /// <summary>The status, or <see cref="NoStatus"/>.</summary>
    public string StatusText => Status ?? NoStatus;

    /// <summary>Whether the row is on the trustworthy side; null where it is on neither.</summary>
    public bool? IsTrustworthy(LabelKind label) => label switch
    {
        LabelKind.Known => Label is { } known ? known == 1 : null,
        LabelKind.Correct => Grade is null or AnswerGrade.Abstained ? null : Grade == AnswerGrade.Correct,
        _ => throw new ArgumentOutOfRangeException(nameof(label), label, "Not a label."),
    };

    /// <summary>Whether everything that the row is about is in these folds. A row whose two groups fall on both sides is on neither.</summary>
    public bool IsIn(FoldSet folds) => folds.Contains(Fold) && (Fold2 is not { } second || folds.Contains(second));

    /// <summary>The position of a token with this index.</summary>
    public static TokenPosition PositionOf(int tokenIndex) =>
        tokenIndex >= 0 ? TokenPosition.Answer : tokenIndex == -1 ? TokenPosition.AnswerStart : TokenPosition.Prompt;
}

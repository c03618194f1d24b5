using System.Text.Json.Serialization;
using Candor.Cli.CommandLine;
using Candor.Cli.Questions;

namespace Candor.Cli.ActivationFiles;

/// <summary>One line of <c>rows.jsonl</c>: what row i of every tensor belongs to. Holds the question's text, so these files stay local.</summary>
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
/// <param name="Answer">The model's greedy answer; null where it was not generated.</param>
/// <param name="Grade">What the answer turned out to be; null where it was not generated, or nothing counts as right or wrong.</param>
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
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<int>? Tokens = null)
{
    /// <summary>The status, or "none".</summary>
    [JsonIgnore]
    public string StatusText => Status ?? "none";

    /// <summary>Whether the row is on the trustworthy side; null where it is on neither.</summary>
    public bool? IsTrustworthy(LabelKind label) => label switch
    {
        LabelKind.Known => Label is { } known ? known == 1 : null,
        LabelKind.Correct => Grade is null or AnswerGrade.Abstained ? null : Grade == AnswerGrade.Correct,
        _ => throw new ArgumentOutOfRangeException(nameof(label), label, "Not a label."),
    };
}

using System.Text.Json.Serialization;
using Candor.Cli.Questions;
using Candor.Probes.Activations;

namespace Candor.Cli.ActivationFiles;

/// <summary>One line of a shard's rows: a question, once, and which of its tokens have a row.</summary>
/// <remarks>What the members mean is said at <see cref="ActivationRow"/>.</remarks>
internal sealed record StoredQuestion
{
    /// <summary>The question.</summary>
    public required string Id { get; init; }

    /// <summary>Its group.</summary>
    public required string Group { get; init; }

    /// <summary>Its second group; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Group2 { get; init; }

    /// <summary>Fold of the group.</summary>
    public required int Fold { get; init; }

    /// <summary>1, 0 or null.</summary>
    public int? Label { get; init; }

    /// <summary>Where it comes from.</summary>
    public string? Status { get; init; }

    /// <summary>What it is about.</summary>
    public required string Domain { get; init; }

    /// <summary>How a statement says it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Polarity { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public required int NTokens { get; init; }

    /// <summary>The question's own text.</summary>
    public required string Text { get; init; }

    /// <summary>System message before it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? System { get; init; }

    /// <summary>Its own whole prompt.</summary>
    public string? Prompt { get; init; }

    /// <summary>The prompt as ids, where it came so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Tokens { get; init; }

    /// <summary>The answer that was read.</summary>
    public string? Answer { get; init; }

    /// <summary>Its tokens.</summary>
    public int? AnswerTokens { get; init; }

    /// <summary>What it turned out to be.</summary>
    public AnswerGrade? Grade { get; init; }

    /// <summary>Token indices of its rows, in their order.</summary>
    public required IReadOnlyList<int> Rows { get; init; }

    /// <summary>Of the rows of one question.</summary>
    public static StoredQuestion From(IReadOnlyList<ActivationRow> rows)
    {
        var row = rows[0];
        return new StoredQuestion
        {
            Id = row.Id,
            Group = row.Group,
            Group2 = row.Group2,
            Fold = row.Fold,
            Label = row.Label,
            Status = row.Status,
            Domain = row.Domain,
            Polarity = row.Polarity,
            NTokens = row.NTokens,
            Text = row.Text,
            System = row.System,
            Prompt = row.Prompt,
            Tokens = row.Tokens,
            Answer = row.Answer,
            AnswerTokens = row.AnswerTokens,
            Grade = row.Grade,
            Rows = [.. rows.Select(static each => each.TokenIndex)],
        };
    }

    /// <summary>The rows; they share the question's texts.</summary>
    public IEnumerable<ActivationRow> ToRows()
    {
        var row = new ActivationRow(Id, Group, Fold, Label, Status, Domain, string.Empty, 0, NTokens, Text, Prompt, Answer, Grade, Tokens)
        {
            Group2 = Group2,
            System = System,
            Polarity = Polarity,
            AnswerTokens = AnswerTokens,
        };
        return Rows.Select(index => row with { Position = ActivationRow.PositionOf(index).ToText(), TokenIndex = index });
    }
}

using System.Text.Json.Serialization;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>The risk probe beside everything that it has to beat, on one and the same rows.</summary>
internal sealed record ControlFigures
{
    /// <summary>answer_start or whole_answer.</summary>
    public required string Position { get; init; }

    /// <summary>Questions on the trustworthy side.</summary>
    public required int Trustworthy { get; init; }

    /// <summary>Questions on the other.</summary>
    public required int Untrustworthy { get; init; }

    /// <summary>Distinct groups: what intervals are resampled over.</summary>
    public required int Groups { get; init; }

    /// <summary>The probe whose risk counts; null where the bank has none.</summary>
    public required string? Risk { get; init; }

    /// <summary>Its AUROC against all untrustworthy questions; null where there are too few rows to judge.</summary>
    public required Measured? RiskAuroc { get; init; }

    /// <summary>The words alone; null without baselines.</summary>
    public required Measured? WordsAuroc { get; init; }

    /// <summary>The length alone; null where it could not be fitted.</summary>
    public required Measured? LengthAuroc { get; init; }

    /// <summary>The best of the model's own statistics on these rows; null where there is none.</summary>
    public required string? Output { get; init; }

    /// <summary>Its AUROC.</summary>
    public required Measured? OutputAuroc { get; init; }

    /// <summary>The same method fitted to permuted labels, from the smallest to the largest over the permutations; null without baselines.</summary>
    public required Measured? ShuffledMean { get; init; }

    /// <summary>The risk probe minus the better of words and length; null without either.</summary>
    public required Measured? TextDifference { get; init; }

    /// <summary>The risk probe minus every other score, judged on the same resamplings.</summary>
    public required IReadOnlyList<Margin> Margins { get; init; }

    /// <summary>The margins that the verdict rests on: over the texts, and over the best of the output's statistics.</summary>
    [JsonIgnore]
    public IReadOnlyList<Margin> Named => [.. Margins.Where(margin => margin.Kind == ScoreColumn.Text || margin.Over == Output)];

    /// <summary>Measures.</summary>
    /// <param name="judged">The rows and scores.</param>
    /// <param name="shuffled">The shuffled-label control; null without baselines.</param>
    /// <param name="replicates">Bootstrap replicates.</param>
    public static ControlFigures Of(JudgedRows judged, ShuffledResult? shuffled, int replicates)
    {
        var risk = judged.Risk;
        Measured? Of(ScoreColumn? column) => column is null ? null : judged.MeasureAuroc(column, judged.Everything, replicates);
        var (words, length) = (Of(judged.Words), Of(judged.Length));
        var text = length is null || words?.Value >= length.Value ? judged.Words : judged.Length;
        var margins = risk is null
            ? []
            : judged.Columns.Where(column => column != risk)
                .Select(column => (column, pair: judged.Compare(risk, column, replicates)))
                .Where(static made => made.pair is not null)
                .Select(static made => new Margin(made.column.Name, made.column.Kind, Measured.From(made.pair!.Value.Difference, made.pair.Value.Rows)))
                .ToList();
        return new ControlFigures
        {
            Position = judged.Position,
            Trustworthy = judged.Rows.Trustworthy.Count(static label => label),
            Untrustworthy = judged.Rows.Trustworthy.Count(static label => !label),
            Groups = judged.Rows.Groups.Distinct(StringComparer.Ordinal).Count(),
            Risk = risk?.Name,
            RiskAuroc = Of(risk),
            WordsAuroc = words,
            LengthAuroc = length,
            Output = judged.BestOutput?.Name,
            OutputAuroc = Of(judged.BestOutput),
            ShuffledMean = shuffled is null ? null : new Measured(shuffled.Mean, shuffled.Lowest, shuffled.Highest, shuffled.Repeats),
            TextDifference = margins.Find(margin => margin.Over == text?.Name)?.Difference,
            Margins = margins,
        };
    }
}

/// <summary>How much better the risk probe ranks than another score.</summary>
/// <param name="Over">The other score.</param>
/// <param name="Kind">probe, output or text.</param>
/// <param name="Difference">AUROC of the risk probe minus that of the other, by a paired bootstrap over groups.</param>
internal sealed record Margin(string Over, string Kind, Measured Difference)
{
    /// <summary>better, worse, or not_told_apart: the interval holds 0.</summary>
    public string Standing => Difference.Low > 0 ? Verdict.Better : Difference.High < 0 ? Verdict.Worse : Verdict.NotToldApart;
}

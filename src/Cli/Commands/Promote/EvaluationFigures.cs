using System.Text.Json;
using System.Text.Json.Nodes;
using Candor.Cli.CommandLine;
using Candor.Probes.Bundles;

namespace Candor.Cli.Commands.Promote;

/// <summary>
/// The figures of <c>evaluation.json</c> that the gate judges by. One that is missing is refused by name: what was not measured is not passed.
/// </summary>
/// <param name="TextDifference">Risk probe against the best text-only baseline.</param>
/// <param name="Shuffled">Shuffled labels.</param>
/// <param name="HeldOutDomain">Worst held-out domain.</param>
/// <param name="CalibrationError">Expected calibration error.</param>
/// <param name="Folds">Test folds.</param>
/// <param name="Label">What counted as trustworthy.</param>
/// <param name="DataSha256">SHA-256 of the question file.</param>
internal sealed record EvaluationFigures(
    GateFigure TextDifference,
    GateFigure Shuffled,
    GateFigure HeldOutDomain,
    GateFigure CalibrationError,
    FoldSet Folds,
    LabelKind Label,
    string DataSha256)
{
    /// <summary>Reads a report.</summary>
    /// <exception cref="CliException">It is no report, or lacks a figure; the message names which.</exception>
    public static EvaluationFigures Read(FileInfo file)
    {
        try
        {
            return Of(JsonNode.Parse(File.ReadAllText(file.FullName)), file.ToString());
        }
        catch (JsonException exception)
        {
            throw CliException.BadInput($"'{file}' is not a report of 'candor evaluate': it is malformed.", exception);
        }
    }

    /// <summary>Reads a report.</summary>
    /// <param name="report">The document.</param>
    /// <param name="name">For messages.</param>
    /// <exception cref="CliException">As for <see cref="Read"/>.</exception>
    public static EvaluationFigures Of(JsonNode? report, string name)
    {
        var reader = new FigureReader(report, name);
        return new EvaluationFigures(
            TextDifferenceOf(reader),
            ShuffledOf(reader),
            reader.Figure("held_out_domain.worst_auroc") with
            {
                Remark = reader.Text("held_out_domain.worst_domain") is { } domain ? $"the domain {domain}" : string.Empty,
            },
            reader.Figure("calibration.ece"),
            FoldSet.Parse(reader.RequiredText("folds")),
            Enum.TryParse<LabelKind>(reader.RequiredText("label"), ignoreCase: true, out var label) && Enum.IsDefined(label)
                ? label
                : throw CliException.BadInput($"'{name}' has a label that is neither known nor correct. Run 'candor evaluate' again."),
            reader.RequiredText("data_sha256"));
    }

    // Its n counts permutations, and its ends are the smallest and largest of them: no interval.
    private static GateFigure ShuffledOf(FigureReader reader) => reader.Figure("controls.shuffled_mean") is var mean && mean.Samples is { } permutations
        ? new GateFigure(mean.Value, Remark: $"the mean over {permutations} permutations")
        : new GateFigure(mean.Value);

    // A paired interval where the report has one; otherwise the ends that are furthest apart, which can only make the check harder.
    private static GateFigure TextDifferenceOf(FigureReader reader)
    {
        var words = reader.Figure("controls.words_auroc");
        if (reader.Find("controls.text_difference") is { } paired)
        {
            return paired with { Remark = "paired" };
        }

        var length = reader.Figure("controls.length_auroc");
        var probe = reader.RiskProbe();
        var best = words.Value >= length.Value ? words : length;
        return new GateFigure(
            probe.Value - best.Value,
            probe.Low - Math.Max(words.High ?? words.Value, length.High ?? length.Value),
            probe.High - (best.Low ?? best.Value),
            probe.Samples,
            "from the intervals of both, not paired");
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Candor.Probes.Bundles;

namespace Candor.Cli.Commands.Promote;

/// <summary>Looks figures up in a report by their dotted names.</summary>
/// <param name="report">The document.</param>
/// <param name="name">The file, for messages.</param>
internal sealed class FigureReader(JsonNode? report, string name)
{
    /// <summary>A figure: a number, or an object with <c>estimate</c> and, where there are any, <c>low</c>, <c>high</c> and <c>n</c>.</summary>
    /// <exception cref="CliException">It is missing.</exception>
    public GateFigure Figure(string path) => Find(path) ?? throw Missing(path);

    /// <summary>The same; null where it is missing.</summary>
    public GateFigure? Find(string path) => At(path) switch
    {
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => new GateFigure(value.GetValue<double>()),
        JsonObject interval when Number(interval, "estimate") is { } estimate => new GateFigure(
            estimate, Number(interval, "low"), Number(interval, "high"), Number(interval, "n") is { } n ? (int)n : null),
        _ => null,
    };

    /// <summary>A text; null where it is missing.</summary>
    public string? Text(string path) => TextOf(At(path));

    /// <summary>A text.</summary>
    /// <exception cref="CliException">It is missing.</exception>
    public string RequiredText(string path) => Text(path) ?? throw Missing(path);

    /// <summary>The AUROC of the probe that gives risk before the answer, against all untrustworthy questions together.</summary>
    /// <exception cref="CliException">The report has no such comparison.</exception>
    public GateFigure RiskProbe()
    {
        var starts = (At("comparisons") as JsonArray ?? []).OfType<JsonObject>().Where(static one => TextOf(one["position"]) == "answer_start").ToList();
        var together = starts.Find(static one => TextOf(one["against"]) == "all") ?? (starts.Count == 1 ? starts[0] : null);
        var scores = (together?["scores"] as JsonArray ?? []).OfType<JsonObject>();
        return scores.FirstOrDefault(static score => score["gives_risk"]?.GetValueKind() == JsonValueKind.True) is { } risk
            && Number(risk, "auroc") is { } auroc
                ? new GateFigure(auroc, Number(risk, "auroc_low"), Number(risk, "auroc_high"), Number(risk, "scored") is { } n ? (int)n : null)
                : throw Missing("comparisons: the risk probe before the answer");
    }

    private static string? TextOf(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private static double? Number(JsonObject parent, string key) =>
        parent[key] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? value.GetValue<double>() : null;

    private JsonNode? At(string path)
    {
        var node = report;
        foreach (var part in path.Split('.'))
        {
            node = (node as JsonObject)?[part];
        }

        return node;
    }

    private CliException Missing(string path) =>
        CliException.BadInput($"'{name}' has no {path}; the gate needs it. Run 'candor evaluate' with --baselines again.");
}

using Candor.Testing;
using Xunit;
using System.Text.Json;

namespace Candor.Probes.Tests.Evaluation;

/// <summary>Samples with measures computed by scikit-learn; <c>fixtures/make_fixtures.py</c> makes the file.</summary>
public static class EvaluationFixtures
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static IReadOnlyList<Sample> All { get; } = JsonSerializer.Deserialize<Sample[]>(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "Probes.Tests", "Evaluation", "fixtures", "evaluation.json")), Options)!;

    public static TheoryData<string> Names => [.. All.Select(static c => c.Name)];

    public static TheoryData<string> NamesWithoutTies => [.. All.Where(static c => c.RejectionRatio is not null).Select(static c => c.Name)];

    public static Sample Get(string name) => All.Single(c => c.Name == name);

    public sealed record Sample(string Name, float[] Risks, bool[] Trustworthy, double Auroc, double Brier)
    {
        [System.Text.Json.Serialization.JsonPropertyName("recall_at_1_percent")]
        public double RecallAt1Percent { get; init; }

        [System.Text.Json.Serialization.JsonPropertyName("recall_at_10_percent")]
        public double RecallAt10Percent { get; init; }

        [System.Text.Json.Serialization.JsonPropertyName("ece_10_equal_mass")]
        public double? Ece { get; init; }

        public double? RejectionRatio { get; init; }
    }
}

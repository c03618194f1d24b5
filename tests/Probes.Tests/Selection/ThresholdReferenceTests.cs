using System.Text.Json;
using Candor.Probes.Selection;
using Candor.Probes.Tests.Fixtures;
using Candor.Testing;
using Xunit;

namespace Candor.Probes.Tests.Selection;

/// <summary>
/// Every rule against <c>guarantees.py</c>, which works the same thresholds out slowly from their definitions: ties, one class, a useless and a perfect
/// probe.
/// </summary>
public sealed class ThresholdReferenceTests
{
    private static readonly JsonElement Root = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "Probes.Tests", "Fixtures", "guarantees.json"))).RootElement;

    public static TheoryData<string> Cases() => [.. Root.GetProperty("cases").EnumerateArray().Select(static entry => entry.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fit_ReferenceAnswers_CoversAndPromisesTheSame(string name)
    {
        var entry = Root.GetProperty("cases").EnumerateArray().Single(each => each.GetProperty("name").GetString() == name);
        float[] risks = [.. entry.GetProperty("ticks").EnumerateArray().Select(static tick => tick.GetInt32() / Root.GetProperty("unit").GetSingle())];
        bool[] labels = [.. entry.GetProperty("wrong").EnumerateArray().Select(static wrong => wrong.GetInt32() == 0)];
        foreach (var rule in entry.GetProperty("rules").EnumerateArray())
        {
            var arguments = References.Doubles(rule[1]);
            var (fitter, what) = (Fitter(rule[0].GetString()!, arguments), $"{name}, {rule[0]}({string.Join(", ", arguments)})");
            if (rule[2].ValueKind == JsonValueKind.String)
            {
                Assert.Throws<ArgumentException>(() => fitter.Fit(risks, labels, RiskAggregation.Max));
                continue;
            }

            Check(fitter.Fit(risks, labels, RiskAggregation.Max), rule[2], risks, what);
        }
    }

    private static IThresholdFitter Fitter(string rule, double[] arguments) => rule switch
    {
        "selective_risk" => new SelectiveThresholdFitter(arguments[0], arguments[1]),
        "false_abstention" => new LearnThenTest([new RiskPromise(PromiseKind.FalseAbstention, arguments[0])], arguments[1]),
        "conformal" => new ConformalThresholdFitter(arguments[0], arguments[1]),
        "false_positives" => new FalsePositiveThresholdFitter(arguments[0], arguments[1]),
        "cost" => new CostThresholdFitter(new AnswerValues(arguments[0], arguments[1], arguments[2]), arguments[3]),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "Not a rule of the file."),
    };

    private static void Check(SelectiveThreshold? threshold, JsonElement expected, float[] risks, string what)
    {
        Assert.True(threshold is null == (expected.ValueKind == JsonValueKind.Null), what);
        if (threshold is null)
        {
            return;
        }

        float[] covered = [.. risks.Where(risk => !threshold.Abstains(risk))];
        Assert.True((expected.GetProperty("covered").GetInt32(), expected.GetProperty("riskiest").GetSingle()) == (covered.Length, covered.Max()), what);
        Assert.Equal((double)covered.Length / risks.Length, threshold.Coverage, 1e-12);
        Assert.Equal(expected.GetProperty("promises").GetArrayLength(), threshold.Promises.Count);
        foreach (var (promise, kept) in expected.GetProperty("promises").EnumerateArray().Zip(threshold.Promises))
        {
            Assert.Equal(promise[0].GetString(), kept.Promise.Kind.ToText());
            Assert.Equal(promise[1].GetDouble(), kept.Promise.Limit, 1e-9);
            Assert.Equal(promise[3].GetInt32(), kept.Trials);
            Assert.Equal(promise[2].GetDouble() / kept.Trials, kept.Measured, 1e-12);
            Assert.InRange(kept.Bound, kept.Measured, kept.Promise.Limit + 1e-12);
        }
    }
}

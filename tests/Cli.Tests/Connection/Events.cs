using Candor.Protos.V1;

namespace Candor.Cli.Tests.Connection;

/// <summary>Scripted generations.</summary>
internal static class Events
{
    public static Evidence Evidence(float? risk)
    {
        var evidence = new Evidence
        {
            Threshold = 0.5f,
            Aggregation = "answer_start",
            Coverage = 0.6,
            SelectiveRisk = 0.02,
            SelectiveRiskBound = 0.045,
            TargetSelectiveRisk = 0.05,
            Confidence = 0.95,
            CalibrationSamples = 400,
            Probe = "logistic",
            Bank = "known",
            BankVersion = "beef",
            Guarantee = "selective_risk",
            Promises = { new Promise { Kind = "selective_risk", Limit = 0.05, Measured = 0.02, Bound = 0.045, Trials = 240 } },
        };
        if (risk is { } r)
        {
            evidence.Risk = r;
        }

        return evidence;
    }

    public static IEnumerable<GenerateResponse> Proceeding(string answer, float risk) =>
        Generation(answer, risk, new Decision { Proceed = new Proceed(), Evidence = Evidence(risk) }, isForced: false);

    public static IEnumerable<GenerateResponse> Abstaining(string answer, float risk, bool isAdvisory) => Generation(
        answer,
        risk,
        new Decision { Abstain = new Abstain { AtPosition = 0, ReplacementText = " I don't know." }, Advisory = isAdvisory, Evidence = Evidence(risk) },
        isForced: !isAdvisory);

    /// <summary>Two tokens: the answer, scored, and a full stop that no probe reads.</summary>
    private static IEnumerable<GenerateResponse> Generation(string answer, float risk, Decision decision, bool isForced)
    {
        yield return new GenerateResponse { Prompt = new PromptScore { Risk = risk, Entropy = 1.25f, MinimalGain = 14.5f } };
        yield return new GenerateResponse { Decision = decision };
        var first = new TokenScore { Position = 0, TokenId = 7, Risk = risk, Surprisal = 0.5f };
        yield return new GenerateResponse { Token = new GeneratedToken { Score = first, Text = $" {answer}", Forced = isForced } };
        var second = new TokenScore { Position = 1, TokenId = 8, NotScored = NotScoredReason.NoProbe };
        yield return new GenerateResponse { Token = new GeneratedToken { Score = second, Text = "." } };
        yield return new GenerateResponse
        {
            Summary = new GenerationSummary
            {
                PromptTokens = 9, Tokens = 2, TokensScored = 1, Risk = risk, MaxRisk = risk, MeanRisk = risk, Decision = decision,
                FinishReason = FinishReason.Stop, Text = $" {answer}.",
            },
        };
    }
}

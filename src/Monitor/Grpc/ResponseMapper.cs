using Candor.Monitor.Model;
using Candor.Monitor.Policies;
using Candor.Monitor.Sessions;
using Candor.Probes.Activations;
using Candor.Probes.Selection;
using Google.Protobuf.WellKnownTypes;
using Wire = Candor.Protos.V1;

namespace Candor.Monitor.Grpc;

/// <summary>Readings, verdicts and outcomes in the contract's form. NaN becomes absent: a number that is not known is never sent as one.</summary>
internal sealed class ResponseMapper(ServedModel model)
{
    public static Wire.PromptScore Prompt(TokenReading reading)
    {
        var score = new Wire.PromptScore { NotScored = NotScoredReason(reading.NotScored) };
        SetIfFinite(reading.Risk, value => score.Risk = value);
        SetIfFinite(reading.Entropy, value => score.Entropy = value);
        SetIfFinite(reading.MinimalGain, value => score.MinimalGain = value);
        score.Readings.AddRange(Readings(reading));
        score.Biases.AddRange(Biases(reading));
        return score;
    }

    public static Wire.TokenScore Token(TokenReading reading)
    {
        var score = new Wire.TokenScore
        {
            Position = (uint)reading.Position,
            TokenId = (uint)reading.TokenId,
            NotScored = NotScoredReason(reading.NotScored),
        };
        SetIfFinite(reading.Risk, value => score.Risk = value);
        SetIfFinite(reading.Surprisal, value => score.Surprisal = value);
        SetIfFinite(reading.Entropy, value => score.Entropy = value);
        SetIfFinite(reading.MinimalGain, value => score.MinimalGain = value);
        score.Readings.AddRange(Readings(reading));
        score.Biases.AddRange(Biases(reading));
        return score;
    }

    /// <summary>A verdict; null where there is no calibrated bank that it could rest on.</summary>
    public Wire.Decision? Decision(Verdict verdict)
    {
        if (!model.IsCalibrated)
        {
            return null;
        }

        var decision = new Wire.Decision { Advisory = verdict.IsAdvisory, Evidence = Evidence(verdict.Risk) };
        switch (verdict.Kind)
        {
            case VerdictKind.Abstain:
                var phrase = model.Manifest.AbstentionPhrases.Count > 0 ? model.Manifest.AbstentionPhrases[0] : null;
                decision.Abstain = new Wire.Abstain { AtPosition = (uint)verdict.AtPosition, ReplacementText = phrase?.Text ?? "" };
                decision.Abstain.ReplacementTokenIds.AddRange(phrase?.TokenIds.Select(static id => (uint)id) ?? []);
                break;
            case VerdictKind.Flag:
                decision.Flag = new Wire.Flag();
                decision.Flag.Spans.AddRange(verdict.Spans.Select(static span =>
                    new Wire.Span { StartPosition = (uint)span.Start, EndPosition = (uint)span.End, Risk = span.Risk }));
                break;
            default:
                decision.Proceed = new Wire.Proceed();
                break;
        }

        return decision;
    }

    public Wire.GenerationSummary Summary(GenerationOutcome outcome, Wire.FinishReason reason)
    {
        var summary = new Wire.GenerationSummary
        {
            PromptTokens = (uint)outcome.PromptTokens,
            Tokens = (uint)outcome.Tokens,
            TokensScored = (uint)outcome.TokensScored,
            TokensBiased = (uint)outcome.TokensBiased,
            Decision = Decision(outcome.Verdict),
            FinishReason = reason,
            ScoringTime = outcome.ScoringTime.ToDuration(),
        };
        SetIfFinite(outcome.Tokens == 0 ? float.NaN : (float)outcome.TokensScored / outcome.Tokens, value => summary.ObservedFraction = value);
        SetIfFinite(outcome.Risk, value => summary.Risk = value);
        SetIfFinite(outcome.MaxRisk, value => summary.MaxRisk = value);
        SetIfFinite(outcome.MeanRisk, value => summary.MeanRisk = value);
        return summary;
    }

    /// <summary>The bank's threshold with what was measured for it; null when the bank has none.</summary>
    public Wire.Evidence? Evidence(float risk)
    {
        if (model.Bank.Threshold is not { } threshold)
        {
            return null;
        }

        var riskProbe = model.Bank.RiskProbe(TokenPosition.AnswerStart);
        var selective = threshold.Promise(PromiseKind.SelectiveRisk);
        var evidence = new Wire.Evidence
        {
            Threshold = threshold.Risk,
            Aggregation = threshold.Aggregation.ToText(),
            Coverage = threshold.Coverage,
            SelectiveRisk = threshold.SelectiveRisk,
            SelectiveRiskBound = selective?.Bound ?? 1,
            TargetSelectiveRisk = selective?.Promise.Limit ?? 1,
            Confidence = threshold.Confidence,
            CalibrationSamples = (uint)threshold.Samples,
            Probe = riskProbe < 0 ? "" : model.Bank.Probes[riskProbe].Probe.Name,
            Bank = model.Bank.Name,
            BankVersion = model.Bank.Version,
            Guarantee = threshold.Rule.ToText(),
        };
        evidence.Promises.AddRange(threshold.Promises.Select(Promise));
        SetIfFinite(risk, value => evidence.Risk = value);
        return evidence;
    }

    private static Wire.Promise Promise(KeptPromise kept)
    {
        var promise = new Wire.Promise
        {
            Kind = kept.Promise.Kind.ToText(),
            Limit = kept.Promise.Limit,
            Measured = kept.Measured,
            Bound = kept.Bound,
            Trials = (uint)kept.Trials,
        };
        if (kept.Aim is { } aim)
        {
            promise.Aim = aim;
        }

        return promise;
    }

    private static IEnumerable<Wire.Reading> Readings(TokenReading reading) =>
        reading.Readings.Select(static one =>
        {
            var wire = new Wire.Reading { Probe = one.Probe, Score = one.Score };
            SetIfFinite(one.Risk, value => wire.Risk = value);
            return wire;
        });

    private static IEnumerable<Wire.LogitBias> Biases(TokenReading reading) =>
        reading.Biases.Select(static bias => new Wire.LogitBias { TokenId = (uint)bias.TokenId, Bias = bias.Bias });

    private static Wire.NotScoredReason NotScoredReason(NotScored reason) => reason switch
    {
        NotScored.No => Wire.NotScoredReason.Unspecified,
        NotScored.ModeOff => Wire.NotScoredReason.ModeOff,
        NotScored.NoProbe => Wire.NotScoredReason.NoProbe,
        NotScored.ModelUnavailable => Wire.NotScoredReason.ModelUnavailable,
        NotScored.NotFinite => Wire.NotScoredReason.NotFinite,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "A reason without a wire value."),
    };

    private static void SetIfFinite(float value, Action<float> set)
    {
        if (float.IsFinite(value))
        {
            set(value);
        }
    }
}

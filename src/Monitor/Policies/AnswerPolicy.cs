using Candor.Probes.Activations;
using Candor.Probes.Selection;

namespace Candor.Monitor.Policies;

/// <summary>
/// Follows one answer's risk and says when there is something to decide: the bank's threshold against the risk by the aggregation that the
/// threshold was fitted for. Not thread-safe: owned by one generation.
/// </summary>
internal sealed class AnswerPolicy(SelectiveThreshold? threshold, float flagRisk)
{
    private readonly List<float> _answerRisks = [];
    private readonly FlaggedSpans _spans = new(flagRisk);
    private RiskAccumulator _accumulator = new(threshold?.Aggregation ?? RiskAggregation.Max);
    private float _promptRisk = float.NaN;
    private int? _abstainedAt;

    /// <summary>The answer's risk so far; NaN before anything counted.</summary>
    public float Risk => _accumulator.Risk;

    public float MaxRisk => _accumulator.Max;

    public float MeanRisk => _accumulator.Mean;

    /// <summary>Whether the threshold is reached.</summary>
    public bool WouldAbstain => threshold is not null && threshold.Abstains(_accumulator.Risk);

    /// <summary>Takes the reading at the prompt's last token into account.</summary>
    public Verdict? ObservePrompt(float risk, MonitorMode mode)
    {
        _promptRisk = risk;
        _accumulator.Add(TokenPosition.AnswerStart, risk);
        return Speak(mode, atPosition: 0, spanEnded: false);
    }

    /// <summary>Takes the next token of the answer into account.</summary>
    public Verdict? ObserveToken(float risk, MonitorMode mode)
    {
        var position = _answerRisks.Count;
        _answerRisks.Add(risk);
        _accumulator.Add(TokenPosition.Answer, risk);
        return Speak(mode, position, _spans.Add(position, risk));
    }

    /// <summary>Forgets the tokens from <paramref name="position"/> on. What was already decided stays decided.</summary>
    public void Retract(int position)
    {
        var kept = _answerRisks.Take(position).ToArray();
        _answerRisks.Clear();
        _spans.Clear();
        _accumulator = new RiskAccumulator(threshold?.Aggregation ?? RiskAggregation.Max);
        _accumulator.Add(TokenPosition.AnswerStart, _promptRisk);
        foreach (var risk in kept)
        {
            _spans.Add(_answerRisks.Count, risk);
            _answerRisks.Add(risk);
            _accumulator.Add(TokenPosition.Answer, risk);
        }
    }

    /// <summary>The decision at the end of the answer.</summary>
    public Verdict Conclude(MonitorMode mode)
    {
        if (WouldAbstain && mode != MonitorMode.Annotate)
        {
            return new Verdict(VerdictKind.Abstain, mode < MonitorMode.Enforce, Risk, _abstainedAt ?? 0, []);
        }

        var spans = WouldAbstain && _answerRisks.Count > 0 && _spans.All.Count == 0
            ? [new FlaggedSpan(0, _answerRisks.Count, Risk)]
            : _spans.All.ToArray();
        return spans.Length > 0 || WouldAbstain
            ? new Verdict(VerdictKind.Flag, mode < MonitorMode.Annotate, Risk, AtPosition: 0, spans)
            : new Verdict(VerdictKind.Proceed, mode < MonitorMode.Annotate, Risk, AtPosition: 0, []);
    }

    private Verdict? Speak(MonitorMode mode, int atPosition, bool spanEnded)
    {
        // A mean is only the answer's risk once the answer is complete: its threshold says nothing about a part of it.
        if (mode == MonitorMode.Enforce && WouldAbstain && _abstainedAt is null && threshold!.Aggregation != RiskAggregation.Mean)
        {
            _abstainedAt = atPosition;
            return new Verdict(VerdictKind.Abstain, IsAdvisory: false, Risk, atPosition, []);
        }

        return mode == MonitorMode.Annotate && spanEnded
            ? new Verdict(VerdictKind.Flag, IsAdvisory: false, Risk, AtPosition: 0, _spans.All.ToArray())
            : null;
    }
}

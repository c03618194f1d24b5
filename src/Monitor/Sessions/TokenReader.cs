using Candor.Inference.Execution;
using Candor.Monitor.Model;
using Candor.Monitor.Policies;
using Candor.Probes.Activations;
using Candor.Probes.Coupling;

namespace Candor.Monitor.Sessions;

/// <summary>Turns the activations of a token into its reading: probes, risk, statistics, coupling. Not thread-safe: owned by one generation.</summary>
internal sealed class TokenReader
{
    private const float DefaultGain = 20;

    private readonly ServedModel _model;
    private readonly GenerationSettings _settings;
    private readonly LogitCoupling _coupling;
    private readonly CouplingState _couplingState;
    private readonly float[] _scores;
    private readonly float[] _risks;
    private readonly TokenBias[] _biases;
    private float _promptRisk = float.NaN;

    public TokenReader(ServedModel model, GenerationSettings settings)
    {
        _model = model;
        _settings = settings;
        var calibrated = model.Bank.Coupling;
        _coupling = new LogitCoupling(settings.Coupling, settings.Gain ?? calibrated?.Gain ?? DefaultGain, calibrated?.Tau ?? 0.5f, model.AbstentionTokens);
        _couplingState = _coupling.CreateState();
        _scores = new float[model.Bank.Probes.Count];
        _risks = new float[model.Bank.Probes.Count];
        _biases = new TokenBias[model.AbstentionTokens.Count];
    }

    /// <summary>Reads the prompt's last token, which the latest pass ended with.</summary>
    public TokenReading ReadPrompt(ISequence sequence, int token, MonitorMode mode)
    {
        var index = sequence.Count - 1;
        var reading = Read(sequence, index, position: -1, token, TokenPosition.AnswerStart) with { Entropy = sequence.Statistics(index).NextEntropy };
        _promptRisk = reading.Risk;
        return Couple(sequence, reading, TokenPosition.AnswerStart, segmentStart: true, reading.Risk, mode);
    }

    /// <summary>Reads token <paramref name="index"/> of the latest pass.</summary>
    /// <param name="sequence">The generation's sequence.</param>
    /// <param name="index">Index in the pass.</param>
    /// <param name="position">Index in the completion.</param>
    /// <param name="token">The token.</param>
    /// <param name="isLast">Only the last token of a pass has logits after it, and only after it can a bias still act.</param>
    /// <param name="mode">The mode in force.</param>
    public TokenReading ReadAnswer(ISequence sequence, int index, int position, int token, bool isLast, MonitorMode mode)
    {
        var statistics = sequence.Statistics(index);
        var reading = Read(sequence, index, position, token, TokenPosition.Answer) with
        {
            Surprisal = statistics.Surprisal,
            Entropy = statistics.PriorEntropy,
        };

        // The published every-step form keeps adding the prompt's uncertainty; the gated one asks again where a sentence starts.
        var uncertainty = _settings.Coupling == CouplingMode.EveryStep || float.IsNaN(reading.Risk) ? _promptRisk : reading.Risk;
        return isLast ? Couple(sequence, reading, TokenPosition.Answer, _model.SentenceEnds.Contains(token), uncertainty, mode) : reading;
    }

    private TokenReading Read(ISequence sequence, int index, int position, int token, TokenPosition kind)
    {
        var bank = _model.Bank;
        bank.Read(sequence.Activations(index), kind, _scores, _risks);
        var riskProbe = bank.RiskProbe(kind);
        var risk = riskProbe < 0 ? float.NaN : _risks[riskProbe];
        return new TokenReading
        {
            Position = position,
            TokenId = token,
            Risk = risk,
            NotScored = riskProbe < 0 ? NotScored.NoProbe : float.IsFinite(risk) ? NotScored.No : NotScored.NotFinite,
            Readings = Readings(),
        };
    }

    private List<ProbeReading> Readings()
    {
        var readings = new List<ProbeReading>(_settings.Probes.Count);
        foreach (var probe in _settings.Probes)
        {
            if (!float.IsNaN(_scores[probe]))
            {
                readings.Add(new ProbeReading(_model.Bank.Probes[probe].Probe.Name, _scores[probe], _risks[probe]));
            }
        }

        return readings;
    }

    private TokenReading Couple(ISequence sequence, TokenReading reading, TokenPosition kind, bool segmentStart, float uncertainty, MonitorMode mode)
    {
        if (_settings.Coupling == CouplingMode.Off)
        {
            return reading;
        }

        // The gain that would have been needed is measured in every mode; only enforce acts.
        var minimalGain = _coupling.MinimalGain(sequence.NextLogits, uncertainty);
        if (mode < MonitorMode.Enforce)
        {
            return reading with { MinimalGain = minimalGain };
        }

        var count = _coupling.Bias(_couplingState, kind, segmentStart, uncertainty, _biases);
        return reading with { MinimalGain = minimalGain, Biases = count == 0 ? [] : _biases[..count] };
    }
}

using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;
using Candor.Probes.Calibration;
using Candor.Probes.Coupling;
using Candor.Probes.Directions;
using Candor.Probes.Readouts;

namespace Candor.Bench.Streams;

/// <summary>
/// What Candor does with a token beyond running the model: eight linear probes over eight hook points, calibrated, output statistics, and coupling
/// that adds to the logits. Not thread-safe: owned by one stream.
/// </summary>
internal sealed class TokenReading
{
    private const int Probes = 8;
    private const float Gain = 0.01f;

    private readonly ProbeBank _bank;
    private readonly LogitCoupling _coupling;
    private readonly CouplingState _state;
    private readonly float[] _scores = new float[Probes];
    private readonly float[] _risks = new float[Probes];
    private readonly TokenBias[] _biases;

    /// <summary>Makes the bank for a model. Its directions are random: what they say does not matter for time.</summary>
    public TokenReading(ModelManifest model)
    {
        var random = new Random(8);
        var probes = Enumerable.Range(0, Probes).Select(i => new BankedProbe(
            new LinearProbe(
                $"probe-{i}",
                new ProbeSource.Residual(new HookPoint((i + 1) * model.Architecture.Layers / Probes), Pooling.Token),
                Direction.FromVector([.. Enumerable.Range(0, model.Architecture.HiddenSize).Select(_ => (float)(random.NextDouble() - 0.5))]),
                1,
                0),
            PlattCalibrator.Identity,
            [TokenPosition.AnswerStart, TokenPosition.Answer])).ToArray();
        _bank = new ProbeBank("bench", model.Name, model.Fingerprint, probes, new Dictionary<TokenPosition, string> { [TokenPosition.Answer] = "probe-7" });

        // So small a gain that greedy decoding stays what it would have been: what is measured is the work, not another text.
        _coupling = new LogitCoupling(CouplingMode.EveryStep, Gain, 0.5f, [.. Enumerable.Range(3, 5).Select(static id => new AbstentionToken(id, 1))]);
        _state = _coupling.CreateState();
        _biases = new TokenBias[5];
    }

    /// <summary>The hook points that the probes read.</summary>
    public IReadOnlyList<HookPoint> HookPoints => _bank.HookPoints;

    /// <summary>The latest token's risk, so that nothing that was computed goes unused.</summary>
    public float Risk { get; private set; }

    /// <summary>Sum of the statistics read so far, for the same reason.</summary>
    public double Statistics { get; private set; }

    /// <summary>Reads token <paramref name="index"/> of the latest pass; after the last one of a pass the logits can still be changed.</summary>
    public void Read(ISequence sequence, int index, bool isLast)
    {
        _bank.Read(sequence.Activations(index), TokenPosition.Answer, _scores, _risks);
        var statistics = sequence.Statistics(index);
        Statistics += statistics.NextEntropy + statistics.Surprisal;
        Risk = _risks[^1];
        if (!isLast)
        {
            return;
        }

        var logits = sequence.NextLogits;
        Statistics += _coupling.MinimalGain(logits, Risk);
        var count = _coupling.Bias(_state, TokenPosition.Answer, segmentStart: false, Risk, _biases);
        foreach (var (token, bias) in _biases.AsSpan(0, count))
        {
            logits[token] += bias;
        }
    }
}

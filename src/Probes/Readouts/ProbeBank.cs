using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Calibration;
using Candor.Probes.Coupling;
using Candor.Probes.Selection;

namespace Candor.Probes.Readouts;

/// <summary>The probes, calibrators and thresholds of one model version. Immutable and safe to share between threads.</summary>
public sealed class ProbeBank
{
    private readonly Slot[] _slots;

    /// <summary>Index into <see cref="Probes"/> of the probe whose risk counts, by position; −1 where none does.</summary>
    private readonly int[] _riskProbe;

    /// <summary>Checks everything, and only then keeps it.</summary>
    /// <param name="name">Identifies the bank in requests and metrics; lower-case letters, digits, dots, dashes and underscores.</param>
    /// <param name="modelName">The model it was fitted for.</param>
    /// <param name="modelFingerprint">That model's fingerprint: what the bank is bound to.</param>
    /// <param name="probes">At least one; names distinct; residual streams of one width.</param>
    /// <param name="riskProbes">Name of the probe whose calibrated risk counts, for each position at which one does; it must read there.</param>
    /// <param name="threshold">For the answer's risk; null where nothing may abstain.</param>
    /// <param name="coupling">Strength of the logit coupling; null where none was fitted.</param>
    /// <param name="createdAt">When it was made; null where that is not told.</param>
    /// <param name="version">What <see cref="Version"/> will be; empty for a bank that was not read from files.</param>
    /// <exception cref="BankException">Something does not hold; the message names every problem at once.</exception>
    public ProbeBank(
        string name,
        string modelName,
        string modelFingerprint,
        IReadOnlyList<BankedProbe> probes,
        IReadOnlyDictionary<TokenPosition, string> riskProbes,
        SelectiveThreshold? threshold = null,
        CouplingCalibration? coupling = null,
        DateTimeOffset? createdAt = null,
        string version = "")
    {
        ArgumentNullException.ThrowIfNull(probes);
        ArgumentNullException.ThrowIfNull(riskProbes);
        var problems = ProbeBankValidator.Validate(name, modelName, modelFingerprint, probes, riskProbes, threshold, coupling);
        if (problems.Count > 0)
        {
            throw new BankException(name, problems);
        }

        Name = name;
        Version = version;
        ModelName = modelName;
        ModelFingerprint = modelFingerprint;
        CreatedAt = createdAt;
        Threshold = threshold;
        Coupling = coupling;
        Probes = [.. probes];
        HookPoints =
        [
            .. probes.SelectMany(static banked => banked.Probe.Source.Streams)
                .Select(static stream => stream.HookPoint).Distinct().OrderBy(static hookPoint => hookPoint.Index),
        ];
        Dimension = probes.Select(static banked => ProbeBankValidator.StreamWidthOf(banked.Probe)).FirstOrDefault(static width => width is not null);
        _slots = [.. probes.Select(static banked => new Slot(banked))];
        _riskProbe = [.. Enum.GetValues<TokenPosition>().Select(position => riskProbes.TryGetValue(position, out var risk)
            ? Array.FindIndex(_slots, slot => slot.Probe.Name == risk) : -1)];
    }

    /// <summary>Identifies the bank in requests and metrics.</summary>
    public string Name { get; }

    /// <summary>SHA-256 over <c>bank.json</c> and <c>bank.safetensors</c>, lower-case hex; empty for a bank that was not read from files.</summary>
    public string Version { get; }

    /// <summary>The model that the bank was fitted for.</summary>
    public string ModelName { get; }

    /// <summary>That model's fingerprint.</summary>
    public string ModelFingerprint { get; }

    /// <summary>When the bank was made; null where that is not told.</summary>
    public DateTimeOffset? CreatedAt { get; }

    /// <summary>The probes, in the order of every span of readings.</summary>
    public IReadOnlyList<BankedProbe> Probes { get; }

    /// <summary>The hook points that the probes read, distinct, ascending.</summary>
    public IReadOnlyList<HookPoint> HookPoints { get; }

    /// <summary>Width of the residual streams that the probes read, d; null where none reads one.</summary>
    public int? Dimension { get; }

    /// <summary>For the answer's risk; null where nothing may abstain.</summary>
    public SelectiveThreshold? Threshold { get; }

    /// <summary>Strength of the logit coupling; null where none was fitted.</summary>
    public CouplingCalibration? Coupling { get; }

    /// <summary>Index into <see cref="Probes"/> of the probe whose risk counts at <paramref name="position"/>; −1 where none does.</summary>
    public int RiskProbe(TokenPosition position) => _riskProbe[(int)position];

    /// <summary>Reads every probe on one token. Allocates nothing.</summary>
    /// <param name="token">The token's activations.</param>
    /// <param name="position">What the token is to the answer.</param>
    /// <param name="scores">
    /// Receives raw scores, one per probe; NaN where a probe does not read at this position, or its input is absent or not finite.
    /// </param>
    /// <param name="risks">Receives calibrated risks in [0, 1], one per probe; NaN in the same places. A NaN is "not scored", never "safe".</param>
    /// <exception cref="ArgumentException">
    /// A span is shorter than <see cref="Probes"/>, or the residual stream is not of width <see cref="Dimension"/>.
    /// </exception>
    public void Read(ITokenActivations token, TokenPosition position, Span<float> scores, Span<float> risks)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (scores.Length < _slots.Length || risks.Length < _slots.Length)
        {
            throw new ArgumentException($"The spans hold {scores.Length} scores and {risks.Length} risks; {_slots.Length} are needed.", nameof(scores));
        }

        for (var i = 0; i < _slots.Length; i++)
        {
            var score = _slots[i].Score(token, position);

            // An infinite score is an overflow, not evidence: it would calibrate to a confident 0 or 1.
            var scored = float.IsFinite(score);
            scores[i] = scored ? score : float.NaN;
            risks[i] = scored ? _slots[i].Calibrator.Risk(score) : float.NaN;
        }
    }

    /// <summary>A probe with its input, its calibrator and a table of the positions that it reads.</summary>
    private sealed class Slot
    {
        private readonly bool[] _readsAt = new bool[Enum.GetValues<TokenPosition>().Length];
        private readonly ProbeInput _input;

        public Slot(BankedProbe banked)
        {
            Probe = banked.Probe;
            Calibrator = banked.Calibrator;
            _input = ProbeInput.Of(banked.Probe);
            foreach (var position in banked.ReadsAt)
            {
                _readsAt[(int)position] = true;
            }
        }

        public IProbe Probe { get; }

        public ICalibrator Calibrator { get; }

        public float Score(ITokenActivations token, TokenPosition position) => _readsAt[(int)position] ? _input.Score(token) : float.NaN;
    }
}

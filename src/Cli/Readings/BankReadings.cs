using Candor.Cli.ActivationFiles;
using Candor.Probes.Activations;
using Candor.Probes.Readouts;
using Candor.Probes.Selection;

namespace Candor.Cli.Readings;

/// <summary>What a bank says about stored activations, read by the same code as in the sidecar. Immutable.</summary>
internal sealed class BankReadings
{
    private readonly ProbeBank _bank;
    private readonly float[] _scores;
    private readonly float[] _risks;

    private BankReadings(ProbeBank bank, IReadOnlyList<ActivationRow> rows, float[] scores, float[] risks)
    {
        _bank = bank;
        Rows = rows;
        _scores = scores;
        _risks = risks;
    }

    /// <summary>The rows that were read, shape <c>[n]</c>.</summary>
    public IReadOnlyList<ActivationRow> Rows { get; }

    /// <summary>Reads every probe of a bank on some rows.</summary>
    /// <exception cref="CliException">The folder lacks a source that the bank reads, or is of another model.</exception>
    public static BankReadings Read(ProbeBank bank, ActivationFolder folder, IReadOnlyList<int> indices)
    {
        if (bank.ModelFingerprint != folder.Manifest.ModelFingerprint)
        {
            throw CliException.BadInput(
                $"The bank '{bank.Name}' was made for model '{bank.ModelName}' (fingerprint {bank.ModelFingerprint}), and the activations are of model "
                + $"'{folder.Manifest.Model}' (fingerprint {folder.Manifest.ModelFingerprint}). Extract again, or fit again.");
        }

        var k = bank.Probes.Count;
        var stored = new StoredActivations(folder, bank.Probes.Select(static banked => banked.Probe.Source));
        var scores = new float[indices.Count * k];
        var risks = new float[indices.Count * k];
        for (var i = 0; i < indices.Count; i++)
        {
            stored.Row = indices[i];
            bank.Read(stored, TokenPositions.Parse(folder.Rows[indices[i]].Position), scores.AsSpan(i * k, k), risks.AsSpan(i * k, k));
        }

        return new BankReadings(bank, [.. indices.Select(i => folder.Rows[i])], scores, risks);
    }

    /// <summary>Raw score of a probe on row i of <see cref="Rows"/>; NaN where it does not read.</summary>
    public float Score(int i, int probe) => _scores[(i * _bank.Probes.Count) + probe];

    /// <summary>Calibrated risk of a probe on row i of <see cref="Rows"/>, in [0, 1]; NaN where it does not read.</summary>
    public float Risk(int i, int probe) => _risks[(i * _bank.Probes.Count) + probe];

    /// <summary>Risk that counts on row i of <see cref="Rows"/>; NaN where no probe gives one.</summary>
    public float RiskThatCounts(int i) => _bank.RiskProbe(TokenPositions.Parse(Rows[i].Position)) is >= 0 and var probe ? Risk(i, probe) : float.NaN;

    /// <summary>The answers' risks: rows of one question gathered in their order, as the sidecar does along a stream.</summary>
    /// <param name="aggregation">How token risks become the answer's.</param>
    /// <returns>The first row of each question, with its risk; questions that were not scored are left out.</returns>
    public IReadOnlyList<(ActivationRow Row, float Risk)> Answers(RiskAggregation aggregation)
    {
        var answers = new Dictionary<string, (ActivationRow Row, RiskAccumulator Accumulator)>(StringComparer.Ordinal);
        for (var i = 0; i < Rows.Count; i++)
        {
            if (!answers.TryGetValue(Rows[i].Id, out var answer))
            {
                answers.Add(Rows[i].Id, answer = (Rows[i], new RiskAccumulator(aggregation)));
            }

            answer.Accumulator.Add(TokenPositions.Parse(Rows[i].Position), RiskThatCounts(i));
        }

        return [.. answers.Values.Where(static pair => !float.IsNaN(pair.Accumulator.Risk)).Select(static pair => (pair.Row, pair.Accumulator.Risk))];
    }
}

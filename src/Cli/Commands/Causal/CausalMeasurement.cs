using System.Globalization;
using System.Numerics.Tensors;
using Candor.Inference.Interventions;
using Candor.Probes.Activations;
using Candor.Probes.Bundles;

namespace Candor.Cli.Commands.Causal;

/// <summary>Pushes along a probe's direction and along random ones, and measures how far the next token's distribution moves.</summary>
/// <param name="model">Can be pushed where the probe reads.</param>
/// <param name="prompts">Token ids of each prompt.</param>
internal sealed class CausalMeasurement(SteeredModel model, IReadOnlyList<int[]> prompts)
{
    /// <summary>Measures one probe.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="source">What it reads.</param>
    /// <param name="direction">Its direction.</param>
    /// <param name="doses">In units of the mean norm at each hook point, ascending.</param>
    /// <param name="step">Called after each prompt.</param>
    /// <param name="cancellationToken">Looked at between prompts.</param>
    public CausalProbe Measure(
        string name, ProbeSource source, ProbeDirection direction, IReadOnlyList<double> doses, Action step, CancellationToken cancellationToken)
    {
        var norms = MeanNorms(direction, cancellationToken);
        ProbeDirection[] directions = [direction, .. Enumerable.Range(1, CausalProbe.RandomDirections).Select(direction.Random)];
        var sums = new double[doses.Count, directions.Length];
        foreach (var prompt in prompts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (dose, k) in doses.Select(static (dose, k) => (dose, k)))
            {
                // The untouched prompt first: all rows of a batch are computed alike.
                var pass = model.Run(prompt, [[], .. directions.Select(pushed => Push(pushed, norms, dose))]);
                for (var r = 0; r < directions.Length; r++)
                {
                    sums[k, r] += Divergence.Of(pass.Logits[0], pass.Logits[r + 1]) / prompts.Count;
                }
            }

            step();
        }

        CausalDose[] measured =
            [.. doses.Select((dose, k) => new CausalDose(dose, sums[k, 0], [.. Enumerable.Range(1, CausalProbe.RandomDirections).Select(r => sums[k, r])]))];
        var where = string.Join(", ", direction.Parts.Keys.Order(Comparer<HookPoint>.Create(static (a, b) => a.Index.CompareTo(b.Index))));
        return new CausalProbe(
            name,
            string.Create(
                CultureInfo.InvariantCulture, $"added to {where} at the prompt's last token, towards the untrustworthy side; the probe reads {source}"),
            measured,
            CausalProbe.VerdictOf(measured));
    }

    private Dictionary<HookPoint, double> MeanNorms(ProbeDirection direction, CancellationToken cancellationToken)
    {
        var sums = direction.Parts.Keys.ToDictionary(static point => point, static _ => 0d);
        foreach (var prompt in prompts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (point, stream) in model.Run(prompt, [[]]).Streams.Where(pair => sums.ContainsKey(pair.Key)))
            {
                sums[point] += TensorPrimitives.Norm<float>(stream) / prompts.Count;
            }
        }

        return sums;
    }

    private static IReadOnlyList<Intervention> Push(ProbeDirection direction, Dictionary<HookPoint, double> norms, double dose) =>
    [
        .. direction.Parts.Select(part =>
        {
            var change = new float[part.Value.Length];
            TensorPrimitives.Multiply(part.Value, (float)(dose * norms[part.Key]), change);
            return new Intervention(part.Key, change);
        }),
    ];
}

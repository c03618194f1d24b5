using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Causal;

/// <summary>Where and along what a probe would push: one unit vector at each hook point that it reads. Immutable.</summary>
/// <param name="Parts">Shape <c>[d]</c> each, of length 1, towards the untrustworthy side.</param>
internal sealed record ProbeDirection(IReadOnlyDictionary<HookPoint, float[]> Parts)
{
    /// <summary>The directions of a probe; null where it has none: output statistics, and readouts that are not linear.</summary>
    public static ProbeDirection? Of(IProbe probe)
    {
        if (probe is not LinearProbe linear || probe.Source.Streams.Count == 0)
        {
            return null;
        }

        var sign = Math.Sign(linear.Gain);
        var unit = linear.Direction.Unit;
        var d = unit.Length / probe.Source.Streams.Count;
        var parts = new Dictionary<HookPoint, float[]>();
        for (var k = 0; k < probe.Source.Streams.Count; k++)
        {
            var stream = probe.Source.Streams[k];
            var part = unit.Slice(k * d, d).ToArray();
            var length = TensorPrimitives.Norm<float>(part);

            // Where a token and a mean are read at one hook point, what is added to the last token is the token's: to the mean it is a small part.
            if (length > 0 && (stream.Pooling == Pooling.Token || !parts.ContainsKey(stream.HookPoint)))
            {
                TensorPrimitives.Multiply(part, sign / length, part);
                parts[stream.HookPoint] = part;
            }
        }

        return new ProbeDirection(parts);
    }

    /// <summary>As many random directions at the same hook points, of length 1.</summary>
    /// <param name="seed">Fixes them.</param>
    public ProbeDirection Random(int seed)
    {
        var random = new Random(seed);
        return new ProbeDirection(Parts.ToDictionary(static part => part.Key, part =>
        {
            var values = new float[part.Value.Length];
            for (var j = 0; j < values.Length; j++)
            {
                values[j] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            }

            TensorPrimitives.Divide(values, TensorPrimitives.Norm<float>(values), values);
            return values;
        }));
    }
}

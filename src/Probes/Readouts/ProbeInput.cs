using System.Buffers;
using System.Numerics.Tensors;
using Candor.Probes.Activations;

namespace Candor.Probes.Readouts;

/// <summary>Brings a probe and a token together: its source taken apart once, so that the token loop neither casts, searches nor allocates.</summary>
internal abstract class ProbeInput
{
    private ProbeInput()
    {
    }

    /// <summary>The way in which a probe is fed.</summary>
    /// <exception cref="ArgumentException">The probe reads neither tokens nor spans.</exception>
    public static ProbeInput Of(IProbe probe) => probe switch
    {
        SpanProbe span => new Span(span),
        ITokenProbe token => Of(token),
        _ => throw new ArgumentException($"The probe '{probe.Name}' is a {probe.GetType().Name}, which reads neither tokens nor spans.", nameof(probe)),
    };

    private static ProbeInput Of(ITokenProbe probe) => (probe, probe.Source) switch
    {
        (_, ProbeSource.Output output) => new Statistic(probe, output.Statistic),
        (_, ProbeSource.Residual residual) => new Stream(probe, residual),
        (LinearProbe linear, _) => new Projections(linear, [.. probe.Source.Streams]),
        _ => new Gathered(probe, [.. probe.Source.Streams]),
    };

    /// <summary>The probe's score of a token; NaN where something that it reads is absent.</summary>
    /// <exception cref="ArgumentException">A stream is not of the width that the probe was fitted on.</exception>
    public abstract float Score(ITokenActivations token);

    private sealed class Statistic(ITokenProbe probe, OutputStatistic statistic) : ProbeInput
    {
        public override float Score(ITokenActivations token)
        {
            var value = token.Statistic(statistic);
            return probe.Score(new ReadOnlySpan<float>(in value));
        }
    }

    private sealed class Span(SpanProbe probe) : ProbeInput
    {
        public override float Score(ITokenActivations token) => token.ScoreSpan(probe.Head, probe.Source.HookPoint, probe.Start);
    }

    private sealed class Stream(ITokenProbe probe, ProbeSource.Residual residual) : ProbeInput
    {
        public override float Score(ITokenActivations token)
        {
            var features = token.Residual(residual.HookPoint, residual.Pooling);
            return features.IsEmpty ? float.NaN : probe.Score(features);
        }
    }

    /// <summary>A projection of several streams is the sum of each one's: nothing has to be copied together.</summary>
    private sealed class Projections(LinearProbe probe, ProbeSource.Residual[] streams) : ProbeInput
    {
        private readonly int _width = probe.Direction.Dimension / streams.Length;

        public override float Score(ITokenActivations token)
        {
            float projection = 0;
            for (var i = 0; i < streams.Length; i++)
            {
                var features = token.Residual(streams[i].HookPoint, streams[i].Pooling);
                if (features.IsEmpty)
                {
                    return float.NaN;
                }

                projection += TensorPrimitives.Dot(features, probe.Direction.Unit.Slice(i * _width, _width));
            }

            return (probe.Gain * projection) + probe.Bias;
        }
    }

    /// <summary>What is not linear needs its features in one piece: a buffer of the shared pool, for the time of one score.</summary>
    private sealed class Gathered(ITokenProbe probe, ProbeSource.Residual[] streams) : ProbeInput
    {
        public override float Score(ITokenActivations token)
        {
            var first = token.Residual(streams[0].HookPoint, streams[0].Pooling);
            if (first.IsEmpty)
            {
                return float.NaN;
            }

            var width = first.Length;
            var features = ArrayPool<float>.Shared.Rent(width * streams.Length);
            try
            {
                return Gather(token, features.AsSpan(0, width * streams.Length), width) ? probe.Score(features.AsSpan(0, width * streams.Length)) : float.NaN;
            }
            finally
            {
                ArrayPool<float>.Shared.Return(features);
            }
        }

        private bool Gather(ITokenActivations token, Span<float> features, int width)
        {
            for (var i = 0; i < streams.Length; i++)
            {
                var stream = token.Residual(streams[i].HookPoint, streams[i].Pooling);
                if (stream.IsEmpty)
                {
                    return false;
                }

                if (stream.Length != width)
                {
                    throw new ArgumentException(
                        $"The streams of '{probe.Source}' have widths {width} and {stream.Length}; one width is expected.",
                        nameof(token));
                }

                stream.CopyTo(features[(i * width)..]);
            }

            return true;
        }
    }
}

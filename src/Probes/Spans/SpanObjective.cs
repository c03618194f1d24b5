using System.Numerics.Tensors;
using Candor.Probes.Directions;
using Candor.Probes.Numerics;

namespace Candor.Probes.Spans;

/// <summary>
/// The loss of a head over spans: <c>1/n Σ cᵢ ln(1 + exp(−yᵢ sᵢ)) + l2/2n Σ ‖w_c‖²</c> with the span's score <c>sᵢ = reading(⟨w_c, x_t⟩) + b +
/// oᵢ</c> over standardised tokens. Not thread-safe: owned by one fit.
/// </summary>
/// <remarks>
/// Fits run in preconditioned coordinates, as <see cref="LogisticFitter"/>'s and for its reason: with the tokens' correlation C, <c>C / 4 + l2/n I
/// = L Lᵀ</c> and <c>w = L⁻ᵀ v</c>. C only shapes the steps, so that a sample of the tokens will do for it. Tokens stay raw:
/// <c>⟨w, (x − m) / s⟩ = ⟨w / s, x⟩ − ⟨w / s, m⟩</c>, in double precision, so that no standardised copy of the set is needed.
/// </remarks>
internal sealed class SpanObjective
{
    private readonly SpanSet _set;
    private readonly double _penalty;
    private readonly double[]? _offsets;
    private readonly Cholesky _preconditioner;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Weights over raw dimensions, shape <c>[channels, d]</c>, and what their projections begin with, shape <c>[channels]</c>.</summary>
    private readonly double[] _raw;
    private readonly double[] _origins;

    /// <summary>Sums of the slopes of each channel, shape <c>[channels]</c>.</summary>
    private readonly double[] _slopeSums;
    private readonly double[] _projections;
    private readonly double[] _slopes;
    private readonly double[] _point;

    /// <summary>Standardises and preconditions.</summary>
    /// <param name="set">Spans.</param>
    /// <param name="l2">Penalty on the standardised weights; the intercept is free.</param>
    /// <param name="reading">May be replaced later by another one of as many channels.</param>
    /// <param name="offsets">o, shape <c>[n]</c>, in logits; null for none.</param>
    /// <param name="cancellationToken">Looked at between evaluations.</param>
    public SpanObjective(SpanSet set, double l2, ISpanReading reading, double[]? offsets = null, CancellationToken cancellationToken = default)
    {
        _set = set;
        _penalty = l2 / set.Count;
        _offsets = offsets;
        _cancellationToken = cancellationToken;
        Reading = reading;
        Scale = Standardisation.Of(set.Tokens);
        var longest = set.LongestSpan;
        _raw = new double[set.Dimension * reading.Channels];
        _origins = new double[reading.Channels];
        _slopeSums = new double[reading.Channels];
        _projections = new double[longest * reading.Channels];
        _slopes = new double[longest * reading.Channels];
        _point = new double[(set.Dimension * reading.Channels) + 1];
        _preconditioner = Precondition();
    }

    /// <summary>How projections become a score.</summary>
    public ISpanReading Reading { get; set; }

    /// <summary>c, shape <c>[n]</c>, at least 0; null for ones.</summary>
    public double[]? Weights { get; set; }

    /// <summary>How tokens were standardised.</summary>
    public Standardisation Scale { get; }

    /// <summary>Minimises from <paramref name="start"/>, in coordinates of <see cref="Loss"/>, and returns the point there.</summary>
    public MinimizationResult Minimize(ReadOnlySpan<double> start, double tolerance, int mostSteps)
    {
        // v = Lᵀ w, one row of Lᵀ at a time.
        var first = start.ToArray();
        var d = _set.Dimension;
        for (var c = 0; c < Reading.Channels; c++)
        {
            var w = start.Slice(c * d, d);
            var v = first.AsSpan(c * d, d);
            v.Clear();
            for (var i = 0; i < d; i++)
            {
                var row = _preconditioner.LowerRow(i);
                TensorPrimitives.MultiplyAdd(row, w[i], v[..(i + 1)], v[..(i + 1)]);
            }
        }

        var result = new LimitedMemoryBfgs(tolerance, mostSteps).Minimize(Preconditioned, first);
        Unfold(result.Point);
        return result with { Point = [.. _point] };
    }

    /// <summary>Loss and gradient over (w_0, …, b), standardised, shape <c>[channels · d + 1]</c>.</summary>
    public double Loss(ReadOnlySpan<double> point, Span<double> gradient)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var d = _set.Dimension;
        for (var c = 0; c < _origins.Length; c++)
        {
            var raw = _raw.AsSpan(c * d, d);
            TensorPrimitives.Multiply(point.Slice(c * d, d), Scale.Inverse, raw);
            _origins[c] = -TensorPrimitives.Dot(raw, Scale.Mean);
        }

        gradient.Clear();
        Array.Clear(_slopeSums);
        double loss = 0;
        for (var i = 0; i < _set.Count; i++)
        {
            loss += AddSpan(i, point[^1], gradient);
        }

        for (var c = 0; c < _origins.Length; c++)
        {
            var slope = gradient.Slice(c * d, d);
            TensorPrimitives.MultiplyAdd(Scale.Mean, -_slopeSums[c], slope, slope);
            TensorPrimitives.Multiply(slope, Scale.Inverse, slope);
        }

        TensorPrimitives.Divide(gradient, _set.Count, gradient);
        var w = point[..^1];
        TensorPrimitives.MultiplyAdd(w, _penalty, gradient[..^1], gradient[..^1]);
        return (loss / _set.Count) + (_penalty / 2 * TensorPrimitives.SumOfSquares(w));
    }

    /// <summary>Loss of a span; adds its gradient by the raw weights.</summary>
    private unsafe double AddSpan(int i, double intercept, Span<double> gradient)
    {
        var (d, tokens, channels) = (_set.Dimension, _set.Length(i), _origins.Length);
        var projections = _projections.AsSpan(0, tokens * channels);
        var slopes = _slopes.AsSpan(0, tokens * channels);
        fixed (float* rows = _set.Span(i))
        {
            for (var c = 0; c < channels; c++)
            {
                var channel = projections.Slice(c * tokens, tokens);
                RowKernels.Dot(rows, tokens, _raw.AsSpan(c * d, d), channel);
                TensorPrimitives.Add(channel, _origins[c], channel);
            }

            var score = Reading.Read(projections, slopes) + intercept + (_offsets is null ? 0 : _offsets[i]);
            var sign = _set.Trustworthy[i] ? -1d : 1d;
            var weight = Weights is null ? 1 : Weights[i];
            var residual = -sign * weight * Sigmoid.Of(-sign * score);
            gradient[^1] += residual;
            TensorPrimitives.Multiply(slopes, residual, slopes);
            for (var c = 0; c < channels; c++)
            {
                var factors = slopes.Slice(c * tokens, tokens);
                _slopeSums[c] += TensorPrimitives.Sum<double>(factors);
                RowKernels.AddScaled(rows, factors, gradient.Slice(c * d, d));
            }

            return weight * Sigmoid.SoftPlus(-sign * score);
        }
    }

    private double Preconditioned(ReadOnlySpan<double> point, Span<double> gradient)
    {
        Unfold(point);
        var loss = Loss(_point, gradient);
        for (var c = 0; c < Reading.Channels; c++)
        {
            _preconditioner.SolveLower(gradient.Slice(c * _set.Dimension, _set.Dimension));
        }

        return loss;
    }

    private void Unfold(ReadOnlySpan<double> point)
    {
        point.CopyTo(_point);
        for (var c = 0; c < Reading.Channels; c++)
        {
            _preconditioner.SolveUpper(_point.AsSpan(c * _set.Dimension, _set.Dimension));
        }
    }

    private Cholesky Precondition()
    {
        var d = _set.Dimension;
        var moments = new RunningCovariance(d);
        var standardised = new double[d];
        var single = new float[d];
        var stride = Math.Max(1, _set.Tokens.Count / Math.Max(4 * d, 2000));
        for (var i = 0; i < _set.Tokens.Count; i += stride)
        {
            Scale.Apply(_set.Tokens.Row(i), standardised);
            TensorPrimitives.ConvertTruncating<double, float>(standardised, single);
            moments.Push(single);
        }

        var curvature = new double[d * d];
        moments.AddScatterTo(curvature);
        TensorPrimitives.Divide(curvature, 4d * moments.Count, curvature);
        for (var j = 0; j < d; j++)
        {
            curvature[(j * d) + j] += _penalty;
        }

        return Cholesky.Factor(curvature, d);
    }
}

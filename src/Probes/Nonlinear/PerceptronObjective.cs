using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Numerics;

namespace Candor.Probes.Nonlinear;

/// <summary>The loss of a perceptron: <c>1/n Σ ln(1 + exp(−yᵢ sᵢ)) + l2/2n Σ ‖W‖²</c> over standardised rows. Not thread-safe: owned by one fit.</summary>
internal sealed class PerceptronObjective
{
    private readonly ActivationSet _set;
    private readonly Standardisation _scale;
    private readonly PerceptronShape _shape;
    private readonly HiddenUnit _unit;
    private readonly double _penalty;

    /// <summary>What enters each layer of one row, and how the loss changes with it.</summary>
    private readonly double[][] _inputs;
    private readonly double[][] _slopes;

    public PerceptronObjective(ActivationSet set, Standardisation scale, PerceptronShape shape, HiddenUnit unit, double l2)
    {
        (_set, _scale, _shape, _unit, _penalty) = (set, scale, shape, unit, l2 / set.Count);
        _inputs = [.. Enumerable.Range(0, shape.Layers + 1).Select(layer => new double[shape.Width(layer)])];
        _slopes = [.. _inputs.Select(static input => new double[input.Length])];
    }

    /// <summary>Loss and gradient at <paramref name="point"/>, shape <c>[parameters]</c>.</summary>
    public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
    {
        gradient.Clear();
        double loss = 0;
        for (var i = 0; i < _set.Count; i++)
        {
            var score = Forward(i, point);
            var sign = _set.Trustworthy[i] ? -1d : 1d;
            loss += Sigmoid.SoftPlus(-sign * score);
            _slopes[^1][0] = -sign * Sigmoid.Of(-sign * score);
            Backward(point, gradient);
        }

        loss /= _set.Count;
        TensorPrimitives.Divide(gradient, _set.Count, gradient);
        for (var layer = 0; layer < _shape.Layers; layer++)
        {
            var weights = point[_shape.Weights(layer)];
            var slopes = gradient[_shape.Weights(layer)];
            TensorPrimitives.MultiplyAdd(weights, _penalty, slopes, slopes);
            loss += _penalty / 2 * TensorPrimitives.SumOfSquares(weights);
        }

        return loss;
    }

    private double Forward(int i, ReadOnlySpan<double> point)
    {
        _scale.Apply(_set.Row(i), _inputs[0]);
        for (var layer = 0; layer < _shape.Layers; layer++)
        {
            var (input, output) = (_inputs[layer], _inputs[layer + 1]);
            var weights = point[_shape.Weights(layer)];
            var biases = point[_shape.Biases(layer)];
            for (var j = 0; j < output.Length; j++)
            {
                var sum = TensorPrimitives.Dot(weights.Slice(j * input.Length, input.Length), input) + biases[j];
                output[j] = layer == _shape.Layers - 1 ? sum : _unit == HiddenUnit.Tanh ? Math.Tanh(sum) : Math.Max(sum, 0);
            }
        }

        return _inputs[^1][0];
    }

    // _slopes[layer + 1] holds the derivatives by that layer's sums; the step below turns them into those by its inputs' sums.
    private void Backward(ReadOnlySpan<double> point, Span<double> gradient)
    {
        for (var layer = _shape.Layers - 1; layer >= 0; layer--)
        {
            var (input, before, after) = (_inputs[layer], _slopes[layer], _slopes[layer + 1]);
            var weights = point[_shape.Weights(layer)];
            var weightSlopes = gradient[_shape.Weights(layer)];
            var biasSlopes = gradient[_shape.Biases(layer)];
            before.AsSpan().Clear();
            for (var j = 0; j < after.Length; j++)
            {
                if (after[j] == 0)
                {
                    continue;
                }

                var slopes = weightSlopes.Slice(j * input.Length, input.Length);
                TensorPrimitives.MultiplyAdd(input, after[j], slopes, slopes);
                biasSlopes[j] += after[j];
                if (layer > 0)
                {
                    TensorPrimitives.MultiplyAdd(weights.Slice(j * input.Length, input.Length), after[j], before, before);
                }
            }

            for (var j = 0; layer > 0 && j < before.Length; j++)
            {
                before[j] *= _unit == HiddenUnit.Tanh ? 1 - (input[j] * input[j]) : input[j] > 0 ? 1 : 0;
            }
        }
    }
}

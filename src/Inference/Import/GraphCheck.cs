using System.Globalization;
using System.Numerics.Tensors;
using Candor.Inference.Execution;
using Candor.Inference.Manifest;

namespace Candor.Inference.Import;

/// <summary>Runs an instrumented graph beside the published one, and says of every promise whether it is kept. Used once.</summary>
/// <param name="model">What is promised.</param>
/// <param name="stream">The narrowest type in which the residual stream is anywhere.</param>
/// <param name="graph">The instrumented graph.</param>
/// <param name="problems">Receives a sentence for each promise that is not kept.</param>
internal sealed class GraphCheck(ModelManifest model, FloatType stream, OnnxGraphRunner graph, List<string> problems)
{
    private const int Rows = 2;
    private const int Tokens = 6;

    // Kernels for one token and for several round differently, those of quantized weights most: about 0.01 was seen. A cache that is not heeded gives
    // 0.3 and more.
    private const double CacheTolerance = 0.05;

    private readonly ModelArchitecture _sizes = model.Architecture;
    private readonly Random _random = new(1);

    // Half-precision streams are rounded when something is added to them.
    private readonly double _tolerance = stream switch { FloatType.Float16 => 5e-3, FloatType.BFloat16 => 5e-2, _ => 1e-5 };

    /// <summary>Token ids for the dry run, <c>[rows, tokens]</c>.</summary>
    public static int[][] DryTokens(int vocabulary) =>
        [.. Enumerable.Range(0, Rows).Select(row => Enumerable.Range(1, Tokens).Select(i => (i * 7 * (row + 1)) % vocabulary).ToArray())];

    /// <summary>Runs everything.</summary>
    /// <param name="published">Logits of the published graph over <see cref="DryTokens"/>, <c>[rows, tokens, v]</c>.</param>
    /// <exception cref="GraphRunException">The graph cannot be run.</exception>
    public GraphCheckReport Run(GraphTensor published)
    {
        var rows = DryTokens(_sizes.VocabularySize);
        var whole = Run(CheckInputs.Of(model, rows));
        CheckShapes(whole);
        if (problems.Count > 0)
        {
            return new GraphCheckReport(double.NaN, double.NaN, double.NaN, double.NaN, null, null, null, null, null);
        }

        var logits = whole[model.Tensors.Logits];
        var difference = Difference.Relative(published.Reals, logits.Reals);
        Require(
            difference <= Math.Max(_tolerance, 1e-4),
            $"its logits are not those of the published graph: they differ by {Text(difference)} of their length.");
        var step = SmallestStep(whole);
        var cache = Cache(rows, logits);

        // One row of two tokens is enough for what follows, which runs once per hook point.
        var (tokens, additions) = (new[] { rows[0][..2] }, model.Additions);
        var bare = Run(CheckInputs.Of(model, tokens));
        return new GraphCheckReport(
            difference,
            Difference.Absolute(published.Reals, logits.Reals),
            cache,
            step,
            additions.ProbeHeads ? Probes(tokens) : null,
            additions.Steering ? Steering(tokens, bare) : null,
            additions.Projection ? Projection(tokens, bare) : null,
            additions.Statistics ? GraphStatisticsCheck.Run(model, graph, rows, problems) : null,
            null);
    }

    private static string Text(double value) => value.ToString("0.##e+0", CultureInfo.InvariantCulture);

    private Dictionary<string, GraphTensor> Run(IReadOnlyDictionary<string, GraphTensor> inputs, params IEnumerable<string> more) =>
        graph.Run(inputs, [model.Tensors.Logits, .. Enumerable.Range(0, _sizes.Layers + 1).Select(Residual), .. CheckInputs.Present(model), .. more]);

    private string Residual(int index) => TensorNames.At(model.Tensors.Residual, index);

    private bool Require(bool holds, string problem)
    {
        if (!holds)
        {
            problems.Add(problem);
        }

        return holds;
    }

    private void CheckShapes(Dictionary<string, GraphTensor> outputs)
    {
        Shape(model.Tensors.Logits, Rows, Tokens, _sizes.VocabularySize);
        for (var index = 0; index <= _sizes.Layers; index++)
        {
            Shape(Residual(index), Rows, Tokens, _sizes.HiddenSize);
        }

        foreach (var name in CheckInputs.Present(model))
        {
            Shape(name, Rows, _sizes.KeyValueHeads, Tokens, _sizes.HeadSize);
        }

        void Shape(string name, params long[] expected) => Require(
            outputs[name].Shape.SequenceEqual(expected),
            $"two rows of {Tokens} tokens give '{name}' as [{string.Join(", ", outputs[name].Shape)}]; [{string.Join(", ", expected)}] is expected.");
    }

    private double SmallestStep(Dictionary<string, GraphTensor> outputs)
    {
        var smallest = double.PositiveInfinity;
        for (var layer = 0; layer < _sizes.Layers; layer++)
        {
            var (before, after) = (outputs[Residual(layer)].Reals, outputs[Residual(layer + 1)].Reals);
            var step = Difference.Relative(before, after);
            Require(
                double.IsFinite(step) && step > 0,
                $"layer {layer} leaves the residual stream {(step == 0 ? "unchanged" : "not finite")}: "
                    + $"{Residual(layer)} and {Residual(layer + 1)} are not its two ends.");
            smallest = Math.Min(smallest, step);
        }

        return smallest;
    }

    private double Cache(int[][] rows, GraphTensor logits)
    {
        var first = Run(CheckInputs.Of(model, [.. rows.Select(static row => row[..^1])]));
        var second = Run(CheckInputs.Of(model, [.. rows.Select(static row => row[^1..])], first))[model.Tensors.Logits];
        var largest = Enumerable.Range(0, Rows).Max(row => Difference.Relative(logits.Row((row * Tokens) + Tokens - 1), second.Row(row)));
        Require(
            largest <= CacheTolerance,
            $"a token that is run with a past gives other logits than in a whole run: they differ by {Text(largest)} of their length.");
        return largest;
    }

    private double Probes(int[][] tokens)
    {
        const int n = 3;
        var inputs = CheckInputs.Of(model, tokens);
        for (var index = 0; index <= _sizes.Layers; index++)
        {
            inputs[TensorNames.At(AdditionNames.ProbeWeight, index)] = GraphTensor.Of(Vector(_sizes.HiddenSize * n), _sizes.HiddenSize, n);
            inputs[TensorNames.At(AdditionNames.ProbeBias, index)] = GraphTensor.Of(Vector(n), n);
        }

        var outputs = Run(inputs, Enumerable.Range(0, _sizes.Layers + 1).Select(static index => TensorNames.At(AdditionNames.ProbeScore, index)));
        double worst = 0;
        for (var index = 0; index <= _sizes.Layers; index++)
        {
            var (weight, bias) = (inputs[TensorNames.At(AdditionNames.ProbeWeight, index)], inputs[TensorNames.At(AdditionNames.ProbeBias, index)].Reals);
            var (stream, score) = (outputs[Residual(index)], outputs[TensorNames.At(AdditionNames.ProbeScore, index)]);
            double largest = 0;
            for (var t = 0; t < tokens[0].Length; t++)
            {
                for (var k = 0; k < n; k++)
                {
                    // In units of what could cancel: a score near zero is no reason for a large relative difference.
                    double sum = bias[k], size = Math.Abs(bias[k]);
                    for (var i = 0; i < _sizes.HiddenSize; i++)
                    {
                        var term = (double)stream.Row(t)[i] * weight.Row(i)[k];
                        sum += term;
                        size += Math.Abs(term);
                    }

                    largest = Math.Max(largest, Math.Abs(score.Row(t)[k] - sum) / size);
                }
            }

            Require(largest <= 1e-5, $"probe scores at {Residual(index)} are not dot products with it: they differ by {Text(largest)}.");
            worst = Math.Max(worst, largest);
        }

        return worst;
    }

    private double Steering(int[][] tokens, Dictionary<string, GraphTensor> bare)
    {
        double worst = 0;
        for (var index = 0; index <= _sizes.Layers; index++)
        {
            var stream = bare[Residual(index)].Reals;
            var vector = Scaled(Vector(_sizes.HiddenSize), TensorPrimitives.Norm<float>(stream) / 2);
            var inputs = CheckInputs.Of(model, tokens);
            inputs[TensorNames.At(AdditionNames.Steer, index)] = GraphTensor.Of(vector, 1, 1, vector.Length);
            var steered = Run(inputs);
            var expected = new float[stream.Length];
            for (var i = 0; i < stream.Length; i++)
            {
                expected[i] = stream[i] + vector[i % vector.Length];
            }

            var difference = Difference.Relative(expected, steered[Residual(index)].Reals);
            Require(difference <= _tolerance, $"steering at {Residual(index)} by v does not shift it by v: it is off by {Text(difference)} of its length.");
            Require(
                Difference.Absolute(bare[model.Tensors.Logits].Reals, steered[model.Tensors.Logits].Reals) > 0,
                $"steering at {Residual(index)} leaves the logits as they are.");
            worst = Math.Max(worst, difference);
        }

        return worst;
    }

    private double Projection(int[][] tokens, Dictionary<string, GraphTensor> bare)
    {
        double worst = 0;
        var d = _sizes.HiddenSize;
        for (var index = 0; index <= _sizes.Layers; index++)
        {
            // One component is taken out, another is set.
            var stream = bare[Residual(index)];
            var first = Scaled(Vector(d), 1);
            var second = Vector(d);
            TensorPrimitives.MultiplyAdd(first, -TensorPrimitives.Dot<float>(first, second), second, second);
            second = Scaled(second, 1);
            var constant = TensorPrimitives.Norm<float>(stream.Row(0)) / 3;
            var inputs = CheckInputs.Of(model, tokens);
            inputs[TensorNames.At(AdditionNames.ProjectDirections, index)] = GraphTensor.Of(
                [.. Enumerable.Range(0, d).SelectMany(i => new[] { first[i], second[i] })], d, 2);
            inputs[TensorNames.At(AdditionNames.ProjectGain, index)] = GraphTensor.Of([-1f, -1f], 2);
            inputs[TensorNames.At(AdditionNames.ProjectOffset, index)] = GraphTensor.Of([0f, constant], 2);
            var actual = Run(inputs)[Residual(index)];
            for (var t = 0; t < tokens[0].Length; t++)
            {
                var expected = stream.Row(t).ToArray();
                TensorPrimitives.MultiplyAdd(first, -TensorPrimitives.Dot(first, stream.Row(t)), expected, expected);
                TensorPrimitives.MultiplyAdd(second, constant - TensorPrimitives.Dot(second, stream.Row(t)), expected, expected);
                var difference = Difference.Relative(expected, actual.Row(t));
                if (!Require(
                    difference <= _tolerance,
                    $"projection at {Residual(index)} does not ablate and set its components: it is off by {Text(difference)} of its length."))
                {
                    break;
                }

                worst = Math.Max(worst, difference);
            }
        }

        return worst;
    }

    private float[] Vector(int length) => [.. Enumerable.Range(0, length).Select(_ => (float)((2 * _random.NextDouble()) - 1))];

    private static float[] Scaled(float[] vector, float length)
    {
        var scaled = new float[vector.Length];
        TensorPrimitives.Multiply(vector, length / TensorPrimitives.Norm<float>(vector), scaled);
        return scaled;
    }
}

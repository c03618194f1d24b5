using System.Numerics.Tensors;
using Candor.Inference.Execution;
using Candor.Inference.Import;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;
using Google.Protobuf;
using Onnx;

namespace Candor.Inference.Interventions;

/// <summary>
/// A model whose residual stream can be changed at the last token of a prompt, for experiments. Apart from the engine, and not fast. Not thread-safe.
/// </summary>
public sealed class SteeredModel : IDisposable
{
    private readonly ModelManifest _model;
    private readonly HookPoint[] _hookPoints;
    private readonly OnnxGraphRunner _graph;

    private SteeredModel(ModelManifest model, HookPoint[] hookPoints, OnnxGraphRunner graph)
    {
        _model = model;
        _hookPoints = hookPoints;
        _graph = graph;
    }

    /// <summary>Loads a model.</summary>
    /// <param name="model">A model folder's manifest.</param>
    /// <param name="hookPoints">Where the stream will be changed.</param>
    /// <exception cref="ModelFolderException">The graph cannot be read or run, or its stream cannot be changed at a hook point.</exception>
    public static SteeredModel Load(ModelManifest model, IReadOnlyList<HookPoint> hookPoints)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(hookPoints);
        var graph = ModelGraph.Read(model);
        var edited = (graph.Parsed ?? ModelProto.Parser.ParseFrom(graph.Bytes)).Clone();
        foreach (var point in hookPoints.Distinct())
        {
            if (SteeringNodes.Add(edited, TensorNames.At(model.Tensors.Residual, point.Index), point.Index) is { } problem)
            {
                throw new ModelFolderException(model.Folder, [$"its residual stream cannot be changed at {point}: {problem}."]);
            }
        }

        try
        {
            return new SteeredModel(model, [.. hookPoints.Distinct()], OnnxGraphRunner.Open(edited.ToByteArray(), graph.WeightFolder));
        }
        catch (GraphRunException exception)
        {
            throw new ModelFolderException(model.Folder, [$"the runtime refuses its graph with an intervention: {exception.Message}"], exception);
        }
    }

    /// <summary>Runs a prompt once for each intervention, all in one batch.</summary>
    /// <param name="tokens">The prompt's ids, at least one.</param>
    /// <param name="interventions">
    /// For each row, at least one, what is added to the streams at the last token: several at one hook point add up, an empty list leaves them as they are.
    /// </param>
    /// <returns>Logits after the prompt, one array of v for each row, and the first row's streams at the last token.</returns>
    /// <exception cref="ArgumentException">
    /// There is no token or no row, a change is not of the stream's width, or its hook point is not one that the model was loaded with.
    /// </exception>
    /// <exception cref="ModelFolderException">The runtime fails.</exception>
    public SteeredPass Run(IReadOnlyList<int> tokens, IReadOnlyList<IReadOnlyList<Intervention>> interventions)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(interventions);
        var (rows, t, d) = (interventions.Count, tokens.Count, _model.Architecture.HiddenSize);
        ArgumentOutOfRangeException.ThrowIfZero(t, nameof(tokens));
        ArgumentOutOfRangeException.ThrowIfZero(rows, nameof(interventions));
        foreach (var (point, added) in interventions.SelectMany(static row => row))
        {
            // What were left out silently would be measured as a direction that moves nothing.
            if (!_hookPoints.Contains(point) || added.Length != d)
            {
                throw new ArgumentException(
                    $"A change of {added.Length} values at {point} cannot be made: the model was loaded for changes of {d} at "
                        + $"{string.Join(", ", _hookPoints)}.",
                    nameof(interventions));
            }
        }

        var inputs = CheckInputs.Of(_model, [.. interventions.Select(_ => tokens.ToArray())]);
        foreach (var point in _hookPoints)
        {
            var change = new float[rows * t * d];
            for (var row = 0; row < rows; row++)
            {
                foreach (var intervention in interventions[row].Where(intervention => intervention.HookPoint == point))
                {
                    var last = change.AsSpan(((row * t) + t - 1) * d, d);
                    TensorPrimitives.Add(last, intervention.Change.Span, last);
                }
            }

            inputs[SteeringNodes.InputAt(point.Index)] = GraphTensor.Of(change, rows, t, d);
        }

        string[] residuals = [.. _hookPoints.Select(point => TensorNames.At(_model.Tensors.Residual, point.Index))];
        try
        {
            var outputs = _graph.Run(inputs, [_model.Tensors.Logits, .. residuals]);
            var logits = outputs[_model.Tensors.Logits];

            // Some graphs give logits of the last token only.
            var perRow = (int)logits.Shape[1];
            return new SteeredPass(
                [.. Enumerable.Range(0, rows).Select(row => logits.Row((row * perRow) + perRow - 1).ToArray())],
                _hookPoints.Zip(residuals).ToDictionary(static pair => pair.First, pair => outputs[pair.Second].Row(t - 1).ToArray()));
        }
        catch (GraphRunException exception)
        {
            throw new ModelFolderException(_model.Folder, [$"the runtime fails on a prompt of {t} tokens: {exception.Message}"], exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _graph.Dispose();
}

/// <summary>A change of the residual stream at one hook point.</summary>
/// <param name="HookPoint">Where.</param>
/// <param name="Change">What is added, shape <c>[d]</c>.</param>
public sealed record Intervention(HookPoint HookPoint, ReadOnlyMemory<float> Change);

/// <summary>What one batch gave.</summary>
/// <param name="Logits">After the prompt, shape <c>[rows][v]</c>.</param>
/// <param name="Streams">The first row's streams at the last token, shape <c>[d]</c> each.</param>
public sealed record SteeredPass(IReadOnlyList<float[]> Logits, IReadOnlyDictionary<HookPoint, float[]> Streams);

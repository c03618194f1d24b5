using Candor.Inference.Execution;
using Candor.Inference.Import;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;
using Google.Protobuf;
using Onnx;

namespace Candor.Inference.Interventions;

/// <summary>A model whose residual stream can be changed at the last token of a prompt, for experiments. Apart from the engine, and not fast. Not thread-safe.</summary>
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
    /// <param name="interventions">For each row, what is added to the streams at the last token; an empty list leaves them as they are.</param>
    /// <returns>Logits after the prompt, one array of v for each intervention, and the streams at the last token before the first intervention's own change.</returns>
    /// <exception cref="ModelFolderException">The runtime fails.</exception>
    public SteeredPass Run(IReadOnlyList<int> tokens, IReadOnlyList<IReadOnlyList<Intervention>> interventions)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(interventions);
        var (rows, t, d) = (interventions.Count, tokens.Count, _model.Architecture.HiddenSize);
        var inputs = CheckInputs.Of(_model, [.. interventions.Select(_ => tokens.ToArray())]);
        foreach (var point in _hookPoints)
        {
            var change = new float[rows * t * d];
            for (var row = 0; row < rows; row++)
            {
                foreach (var intervention in interventions[row].Where(intervention => intervention.HookPoint == point))
                {
                    intervention.Change.CopyTo(change.AsMemory(((row * t) + t - 1) * d, d));
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
                _hookPoints.Zip(residuals, (point, name) => (point, Values: outputs[name].Row(t - 1).ToArray())).ToDictionary(static pair => pair.point, static pair => pair.Values));
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

using Candor.Inference.Manifest;
using Google.Protobuf;
using Onnx;

namespace Candor.Inference.Execution;

/// <summary>What leads from a model's last hook point to its logits, run by itself: the logit lens reads inner hook points through it.</summary>
/// <remarks>
/// Nothing is rebuilt: norm, matrix, soft cap and roundings are the graph's own nodes, so that at the last hook point the model's own logits come out. Where
/// the graph rounds activations by their largest value over a whole tensor, rows that are read together share that step. Holds the last matrix in memory a
/// second time. Not thread-safe.
/// </remarks>
public sealed class LensGraph : IDisposable
{
    private readonly OnnxGraphRunner _runner;
    private readonly ModelManifest _model;

    private LensGraph(OnnxGraphRunner runner, ModelManifest model) => (_runner, _model) = (runner, model);

    /// <summary>Cuts it out and loads it.</summary>
    /// <param name="model">A model folder's manifest.</param>
    /// <param name="whyNot">Where the result is null: why, as a clause.</param>
    /// <returns>Null where the logits depend on more than the last hook point, or the part cannot be run.</returns>
    /// <exception cref="ModelFolderException">The graph or its weights were altered or cannot be read.</exception>
    public static LensGraph? Open(ModelManifest model, out string whyNot)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = ModelGraph.Read(model);
        var cut = graph.Parsed?.Clone() ?? ModelProto.Parser.ParseFrom(graph.Bytes);
        if (LensCut.Cut(cut.Graph, model) is { } other)
        {
            whyNot = $"the graph's logits do not come from its last hook point alone, but from '{other}' too";
            return null;
        }

        try
        {
            whyNot = string.Empty;
            return new LensGraph(OnnxGraphRunner.Open(cut.ToByteArray(), graph.WeightFolder), model);
        }
        catch (GraphRunException exception)
        {
            whyNot = $"what follows the last hook point cannot be run by itself: {exception.Message}";
            return null;
        }
    }

    /// <summary>Logits of residual streams, each read as if it were the last one.</summary>
    /// <param name="streams">Shape <c>[n, d]</c>, row-major, from whichever hook points.</param>
    /// <returns>Shape <c>[n, v]</c>, row-major.</returns>
    /// <exception cref="ArgumentException">They are no whole number of rows, or none.</exception>
    /// <exception cref="ForwardFailedException">The runtime failed.</exception>
    public float[] Logits(float[] streams)
    {
        ArgumentNullException.ThrowIfNull(streams);
        var (d, v) = (_model.Architecture.HiddenSize, _model.Architecture.VocabularySize);
        var (rows, rest) = Math.DivRem(streams.Length, d);
        if (rows == 0 || rest != 0)
        {
            throw new ArgumentException($"{streams.Length} values are no rows of {d}.", nameof(streams));
        }

        try
        {
            var inputs = new Dictionary<string, GraphTensor>
            {
                [LensCut.Input] = GraphTensor.Of(streams, 1, rows, d), [_model.Tensors.InputIds] = GraphTensor.Of(new long[rows], 1, rows),
            };
            var logits = _runner.Run(inputs, [_model.Tensors.Logits])[_model.Tensors.Logits].Reals;
            return logits.Length == (long)rows * v
                ? logits
                : throw new GraphRunException($"it gives {logits.Length} logits for {rows} rows; {(long)rows * v} are expected", null);
        }
        catch (GraphRunException exception)
        {
            throw new ForwardFailedException($"The logit lens failed: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _runner.Dispose();
}

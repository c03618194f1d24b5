using System.Runtime.InteropServices;
using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;
using Candor.Probes.Lens;

namespace Candor.Cli.Commands.Extract;

/// <summary>Reads the logit lens of a model over its whole vocabulary. Safe to use from several threads at once; one reads at a time.</summary>
internal sealed class LensReader : IDisposable
{
    // Rows that are run together: enough that the matrix is read seldom, few enough that their logits take some MiB.
    private const int MostRows = 16;

    private readonly LensGraph _graph;
    private readonly Lock _gate = new();
    private readonly int _vocabulary;

    private LensReader(LensGraph graph, ModelManifest model, IReadOnlyList<HookPoint> inner)
    {
        _graph = graph;
        _vocabulary = model.Architecture.VocabularySize;
        HookPoints = [.. inner, new HookPoint(model.Architecture.Layers)];
        Sources = [.. inner.SelectMany(static point => Enum.GetValues<LensStatistic>().Select(statistic => new ProbeSource.Lens(point, statistic)))];
    }

    /// <summary>Whose residual streams are needed: the inner ones, then the last, which gives the output that they are compared with.</summary>
    public IReadOnlyList<HookPoint> HookPoints { get; }

    /// <summary>What is read: every statistic of every inner hook point.</summary>
    public IReadOnlyList<ProbeSource.Lens> Sources { get; }

    /// <summary>Begins.</summary>
    /// <param name="model">The model's manifest.</param>
    /// <param name="inner">Inner hook points; none turns the lens off.</param>
    /// <param name="note">Told why, where the model cannot be read so.</param>
    /// <returns>Null where nothing is to be read, or can be.</returns>
    public static LensReader? Open(ModelManifest model, IReadOnlyList<HookPoint> inner, Action<string> note)
    {
        if (inner.Count == 0)
        {
            return null;
        }

        if (LensGraph.Open(model, out var whyNot) is { } graph)
        {
            return new LensReader(graph, model, inner);
        }

        note($"The logit lens is left out: {whyNot}.");
        return null;
    }

    /// <summary>Reads some tokens.</summary>
    /// <param name="streams">Their residual streams at <see cref="HookPoints"/>, shape <c>[n, k, d]</c>.</param>
    /// <param name="rows">n; there may be none.</param>
    /// <returns>One array a source, shape <c>[n]</c>.</returns>
    public float[][] Read(List<float> streams, int rows)
    {
        var values = Sources.Select(_ => new float[rows]).ToArray();
        var all = CollectionsMarshal.AsSpan(streams);
        var width = rows == 0 ? 0 : all.Length / rows;
        for (var first = 0; first < rows; first += MostRows)
        {
            var count = Math.Min(MostRows, rows - first);
            var logits = Logits(all.Slice(first * width, count * width).ToArray());
            for (var i = 0; i < count; i++)
            {
                Read(logits.AsSpan(i * HookPoints.Count * _vocabulary, HookPoints.Count * _vocabulary), values, first + i);
            }
        }

        return values;
    }

    /// <inheritdoc/>
    public void Dispose() => _graph.Dispose();

    private float[] Logits(float[] streams)
    {
        lock (_gate)
        {
            return _graph.Logits(streams);
        }
    }

    private void Read(ReadOnlySpan<float> logits, float[][] values, int row)
    {
        var output = logits[^_vocabulary..];
        for (var (point, s) = (0, 0); point < HookPoints.Count - 1; point++)
        {
            var summary = LensSummary.Of(logits.Slice(point * _vocabulary, _vocabulary), output);
            for (; s < Sources.Count && Sources[s].HookPoint == HookPoints[point]; s++)
            {
                values[s][row] = summary[Sources[s].Statistic];
            }
        }
    }
}

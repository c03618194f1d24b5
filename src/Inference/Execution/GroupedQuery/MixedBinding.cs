using Candor.Inference.Graphs;
using Candor.Inference.Manifest;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Candor.Inference.Execution.GroupedQuery;

/// <summary>
/// A graph with lanes, bound to what its last run took. Its mixtures are too many to keep a binding for each, so only what changes is bound again.
/// </summary>
internal sealed class MixedBinding : IDisposable
{
    private readonly InferenceSession _session;
    private readonly ModelManifest _model;
    private readonly string[][] _pasts;
    private readonly string[][] _presents;
    private readonly RowTensors.Views?[] _bound;
    private readonly OrtValue[] _lengths;
    private readonly List<OrtValue> _fixed = [];
    private RowTensors.TokenViews? _tokens;
    private int _rows;

    public MixedBinding(InferenceSession session, NeutralInputs neutral, ModelManifest model, RowBuffers buffers, int lanes)
    {
        _session = session;
        _model = model;
        IoBinding = session.CreateIoBinding();
        int[] tensors = [.. Enumerable.Range(0, 2 * model.Architecture.Layers)];
        _pasts = [.. Enumerable.Range(0, 1 + lanes).Select(part => tensors.Select(tensor => Name(model.Tensors.Past(tensor), part)).ToArray())];
        _presents = [.. Enumerable.Range(0, 1 + lanes).Select(part => tensors.Select(tensor => Name(model.Tensors.Present(tensor), part)).ToArray())];
        _bound = new RowTensors.Views?[1 + lanes];
        _lengths = new OrtValue[buffers.BlockLengths.Length + 1];
        neutral.BindTo(IoBinding);
        BindFixed(MixedBatchNames.Split, OnnxTensors.View(buffers.Split, 1 + lanes));
        BindFixed(MixedBatchNames.BlockTotal, OnnxTensors.View(buffers.BlockTotal));
        for (var lane = 0; lane < lanes; lane++)
        {
            BindFixed(MixedBatchNames.LaneLengths(lane), OnnxTensors.View(buffers.LaneLengths, lane, TensorElementType.Int32, 1));
            BindFixed(MixedBatchNames.LaneTotal(lane), OnnxTensors.View(buffers.LaneTotals, lane, TensorElementType.Int32));
        }
    }

    public OrtIoBinding IoBinding { get; }

    /// <summary>Binds what the run needs and the last one did not have.</summary>
    public void Bind(RowTensors tensors, RowBuffers buffers, RowRun run)
    {
        if (run.Rows != _rows)
        {
            _rows = run.Rows;
            IoBinding.BindInput(MixedBatchNames.BlockLengths, _lengths[_rows] ??= OnnxTensors.View(buffers.BlockLengths, _rows));
        }

        var tokens = tensors.Tokens(buffers, 1, run.Tokens);
        if (tokens != _tokens)
        {
            _tokens = tokens;
            TokenBinding.Bind(IoBinding, _session, _model, tokens);
        }

        BindRows(0, tensors.Rows(run.First, run.Rows));
        for (var lane = 0; lane < run.Lanes; lane++)
        {
            BindRows(1 + lane, tensors.Rows(run.LaneRows[lane], 1));
        }
    }

    public void Dispose()
    {
        IoBinding.Dispose();
        foreach (var value in _fixed)
        {
            value.Dispose();
        }

        foreach (var value in _lengths)
        {
            value?.Dispose();
        }
    }

    private static string Name(string tensor, int part) => part == 0 ? tensor : MixedBatchNames.Lane(tensor, part - 1);

    private void BindFixed(string name, OrtValue value)
    {
        _fixed.Add(value);
        IoBinding.BindInput(name, value);
    }

    private void BindRows(int part, RowTensors.Views rows)
    {
        if (_bound[part] == rows)
        {
            return;
        }

        _bound[part] = rows;
        for (var tensor = 0; tensor < rows.Values.Count; tensor++)
        {
            IoBinding.BindInput(_pasts[part][tensor], rows.Values[tensor]);
            IoBinding.BindOutput(_presents[part][tensor], rows.Values[tensor]);
        }
    }
}

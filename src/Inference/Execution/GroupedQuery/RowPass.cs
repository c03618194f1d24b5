using Candor.Inference.Manifest;
using Microsoft.ML.OnnxRuntime;

namespace Candor.Inference.Execution.GroupedQuery;

/// <summary>
/// Runs a GroupQueryAttention graph in ONNX Runtime over views of the pool, so that nothing is copied or allocated in a run of a known shape. Not
/// thread-safe.
/// </summary>
internal sealed class RowPass : IRowPass
{
    // A binding of a 30-layer model holds about 150 tensors.
    private const int MostBindings = 256;

    private readonly RowSessions _sessions;
    private readonly ModelManifest _model;
    private readonly RowTensors _tensors;
    private readonly NeutralInputs _neutral;
    private readonly RunOptions _options = new();
    private readonly RecentCache<(int First, int Rows, int Tokens, int Width), PlainBinding> _plain = new(MostBindings);
    private readonly MixedBinding?[] _mixed = new MixedBinding?[RunCosts.MostLanes + 1];

    /// <param name="sessions">Owned from here on.</param>
    /// <param name="model">What they run.</param>
    /// <param name="pool">The rows of its sequences; outlives the pass.</param>
    public RowPass(RowSessions sessions, ModelManifest model, RowPool pool)
    {
        _sessions = sessions;
        _model = model;
        _tensors = new RowTensors(model, pool);
        _neutral = new NeutralInputs(model, sessions.Plain.Session);
        Variants = [.. sessions.Mixed.Keys.Order()];
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Variants { get; }

    /// <inheritdoc/>
    public void Run(RowBuffers buffers, RowRun run)
    {
        if (run.Lanes > 0)
        {
            var session = _sessions.Mixed[run.Lanes].Session;
            var mixed = _mixed[run.Lanes] ??= new MixedBinding(session, _neutral, _model, buffers, run.Lanes);
            mixed.Bind(_tensors, buffers, run);
            session.RunWithBinding(_options, mixed.IoBinding);
            return;
        }

        var (first, rows, tokens) = run.Rows > 0 ? (run.First, run.Rows, 1) : (run.LaneRows[0], 1, run.LaneTokens[0]);
        var key = (first, rows, tokens, run.Width);
        var binding = _plain.TryGet(key, out var known)
            ? known
            : _plain.Add(
                key,
                new PlainBinding(
                    _sessions.Plain.Session,
                    _neutral,
                    _model,
                    _tensors.Tokens(buffers, rows, tokens),
                    _tensors.Rows(first, rows),
                    buffers,
                    rows,
                    run.Width));
        _sessions.Plain.Session.RunWithBinding(_options, binding.IoBinding);
    }

    public void Dispose()
    {
        _plain.Dispose();
        foreach (var mixed in _mixed)
        {
            mixed?.Dispose();
        }

        _tensors.Dispose();
        _neutral.Dispose();
        _options.Dispose();
        _sessions.Dispose();
    }
}

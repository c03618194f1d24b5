using Candor.Inference.Manifest;
using Microsoft.ML.OnnxRuntime;

namespace Candor.Inference.Execution.GroupedQuery;

/// <summary>
/// Tensors of the runtime over the pool's rows and the run's tokens, kept for runs of the same shape. Not thread-safe: owned by the pass thread.
/// </summary>
internal sealed class RowTensors(ModelManifest model, RowPool pool) : IDisposable
{
    // A range of rows of a 30-layer model is 60 tensors of a few hundred bytes each. Every single row has a place, and as many wider ranges.
    private readonly RecentCache<(int First, int Rows), Views> _rows = new((2 * pool.Count) + 64);
    private readonly RecentCache<(TokenBuffers Buffers, int Rows, int Tokens), TokenViews> _tokens = new(128);

    /// <summary>Keys and values of a range of rows: of layer i at 2i and 2i + 1, each <c>[rows, heads, length, head]</c>.</summary>
    public Views Rows(int first, int rows) => _rows.TryGet((first, rows), out var views) ? views : _rows.Add((first, rows), MakeRows(first, rows));

    /// <summary>Ids, positions, logits and residual streams of a run.</summary>
    public TokenViews Tokens(TokenBuffers buffers, int rows, int tokens) =>
        _tokens.TryGet((buffers, rows, tokens), out var views)
            ? views
            : _tokens.Add((buffers, rows, tokens), new TokenViews(model.Architecture, buffers, rows, tokens));

    public void Dispose()
    {
        _rows.Dispose();
        _tokens.Dispose();
    }

    private Views MakeRows(int first, int rows)
    {
        var type = OnnxTensors.TypeOf(model.KeyValueType);
        return new Views(
            [.. Enumerable.Range(0, pool.Layout.Tensors).Select(tensor =>
                OnnxTensors.View(pool.Tensor(tensor), first * pool.RowBytes, type, rows, pool.Layout.Heads, pool.MaxLength, pool.Layout.HeadSize))]);
    }

    /// <summary>Tensors that are kept together.</summary>
    public sealed class Views(IReadOnlyList<OrtValue> values) : IDisposable
    {
        /// <summary>The tensors.</summary>
        public IReadOnlyList<OrtValue> Values { get; } = values;

        public void Dispose()
        {
            foreach (var value in Values)
            {
                value.Dispose();
            }
        }
    }

    /// <summary>What a run takes and gives for each token, as <c>[rows, tokens, …]</c>.</summary>
    public sealed class TokenViews(ModelArchitecture sizes, TokenBuffers buffers, int rows, int tokens) : IDisposable
    {
        public OrtValue InputIds { get; } = OnnxTensors.View(buffers.InputIds, rows, tokens);

        public OrtValue PositionIds { get; } = OnnxTensors.View(buffers.PositionIds, rows, tokens);

        public OrtValue Logits { get; } = OnnxTensors.View(buffers.Logits, rows, tokens, sizes.VocabularySize);

        public IReadOnlyList<OrtValue> Residuals { get; } =
        [
            .. buffers.Residuals.Select(residual => OnnxTensors.View(residual, rows, tokens, sizes.HiddenSize)),
        ];

        public void Dispose()
        {
            InputIds.Dispose();
            PositionIds.Dispose();
            Logits.Dispose();
            foreach (var residual in Residuals)
            {
                residual.Dispose();
            }
        }
    }
}

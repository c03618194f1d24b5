using System.Runtime.InteropServices;
using Candor.Inference.Execution.KeyValues;
using Candor.Inference.Manifest;

namespace Candor.Inference.Execution.Masked;

/// <summary>Runs the items of a pass with a masked graph, in as few runs as their lengths allow.</summary>
internal sealed class MaskedRunner : IBatchRunner
{
    /// <summary>Padding tokens up to which a longer run is cheaper than another one.</summary>
    /// <remarks>
    /// On two shared CPU cores one more run of atlas cost 0.36 ms and one more token in a run 0.035 ms, that is, a run as much as 10 tokens; with a
    /// model of 135 M parameters, whose runs are bound by reading the weights, it is about 12.
    /// </remarks>
    public const int AffordablePadding = 10;

    private readonly IForwardPass _pass;
    private readonly bool _hasPositions;
    private readonly ModelArchitecture _architecture;
    private readonly LogitScan _scan;
    private readonly BatchBuffers _decodeBuffers;
    private readonly BatchBuffers _chunkBuffers;
    private readonly BatchAssembler _decodeAssembler;
    private readonly BatchAssembler _chunkAssembler;

    /// <summary>Reserves a batch's memory.</summary>
    /// <param name="pass">Owned from here on.</param>
    /// <param name="model">What it runs.</param>
    /// <param name="options">The limits of a pass.</param>
    public MaskedRunner(IForwardPass pass, ModelManifest model, EngineOptions options)
    {
        _pass = pass;
        _hasPositions = model.Tensors.PositionIds is not null;
        _architecture = model.Architecture;

        var layout = KeyValueLayout.Of(model);
        var (maxRows, maxTokens, maxLength) = (options.MaxBatchSequences, options.MaxBatchTokens, Engine.MaxLength(model, options));
        _scan = new LogitScan(maxTokens + AffordablePadding, _architecture.VocabularySize, options.Threads);

        // Two sets: chunks come and go, and must not push the decoding sequences out of their lanes.
        _decodeBuffers = new BatchBuffers(_architecture, layout, maxRows, maxRows, maxLength);
        _chunkBuffers = new BatchBuffers(_architecture, layout, maxRows, maxTokens + AffordablePadding, maxLength);
        _decodeAssembler = new BatchAssembler(layout, _decodeBuffers, maxRows);
        _chunkAssembler = new BatchAssembler(layout, _chunkBuffers, maxRows);
    }

    /// <inheritdoc/>
    public void Run(List<PassItem> items)
    {
        var left = CollectionsMarshal.AsSpan(items);
        left.Sort(static (a, b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : a.Sequence.Length.CompareTo(b.Sequence.Length));
        while (!left.IsEmpty)
        {
            var group = left[..GroupSize(left)];
            left = left[group.Length..];
            try
            {
                RunGroup(group);
            }
            catch (Exception e)
            {
                // Whatever the graph or its runtime throws concerns these sequences only; the other groups and the loop go on.
                foreach (ref var item in group)
                {
                    item.Failure = e;
                }
            }
        }
    }

    public void Dispose()
    {
        _pass.Dispose();
        _decodeBuffers.Dispose();
        _chunkBuffers.Dispose();
    }

    // A graph that counts positions itself counts them from its number of past slots: only rows of one length can share a run, without unused slots.
    private int GroupSize(ReadOnlySpan<PassItem> items)
    {
        var padding = 0;
        var size = 1;
        for (; size < items.Length; size++)
        {
            padding += items[0].Count - items[size].Count;
            if (padding > AffordablePadding || (!_hasPositions && items[size].Sequence.Length != items[0].Sequence.Length))
            {
                break;
            }
        }

        return size;
    }

    private void RunGroup(Span<PassItem> group)
    {
        var tokens = group[0].Count;
        var (buffers, assembler) = tokens == 1 ? (_decodeBuffers, _decodeAssembler) : (_chunkBuffers, _chunkAssembler);
        var longest = 0;
        foreach (ref readonly var item in group)
        {
            longest = Math.Max(longest, item.Sequence.Length);
        }

        var shape = new BatchShape(group.Length, tokens, _hasPositions ? BatchShape.PastFor(longest) : longest);
        assembler.Arrange(group);
        assembler.Assemble(group, shape);
        _pass.Run(buffers, shape);
        for (var row = 0; row < group.Length; row++)
        {
            _scan.Add(row * shape.Tokens, group[row].Count);
            assembler.Disassemble(group[row], shape, row);
        }

        _scan.Run(buffers.Logits);
        for (var row = 0; row < group.Length; row++)
        {
            group[row].Sequence.Absorb(group[row].Tokens.Span, new PassOutput(buffers, _scan, _architecture, row * shape.Tokens));
        }
    }
}

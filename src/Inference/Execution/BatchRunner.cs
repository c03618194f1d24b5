using System.Runtime.InteropServices;
using Candor.Inference.Manifest;

namespace Candor.Inference.Execution;

/// <summary>Runs the items of a pass, in as few runs of the graph as their lengths allow. Not thread-safe: owned by the pass thread.</summary>
internal sealed class BatchRunner : IDisposable
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
    private readonly BatchBuffers _decodeBuffers;
    private readonly BatchBuffers _chunkBuffers;
    private readonly BatchAssembler _decodeAssembler;
    private readonly BatchAssembler _chunkAssembler;

    public BatchRunner(IForwardPass pass, ModelManifest model, int maxRows, int maxTokens, int maxLength)
    {
        _pass = pass;
        _hasPositions = model.Tensors.PositionIds is not null;
        _architecture = model.Architecture;

        // Two sets: chunks come and go, and must not push the decoding sequences out of their lanes.
        _decodeBuffers = new BatchBuffers(_architecture, maxRows, maxRows, maxLength);
        _chunkBuffers = new BatchBuffers(_architecture, maxRows, maxTokens + AffordablePadding, maxLength);
        _decodeAssembler = new BatchAssembler(_architecture, _decodeBuffers, maxRows);
        _chunkAssembler = new BatchAssembler(_architecture, _chunkBuffers, maxRows);
    }

    /// <summary>Runs every item; those of a run that fails carry the failure afterwards, the others their results.</summary>
    /// <param name="items">At most as many, with at most as many tokens, as the runner was made for. Their order changes.</param>
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
            assembler.Disassemble(group[row], shape, row);
            group[row].Sequence.Absorb(group[row].Tokens.Span, new PassOutput(buffers, _architecture, row * shape.Tokens));
        }
    }
}

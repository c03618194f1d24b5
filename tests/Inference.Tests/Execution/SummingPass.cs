using System.Runtime.InteropServices;
using Candor.Inference.Execution.Masked;
using Candor.Inference.Manifest;

namespace Candor.Inference.Tests.Execution;

/// <summary>A network that a test can compute in its head and hold at any pass: its residual stream is (sum of the visible ids, their number).</summary>
internal sealed class SummingPass : IForwardPass
{
    /// <summary>Sizes of the network.</summary>
    public static ModelArchitecture Architecture { get; } = new(1, 2, 1, 1, 16, 64);

    private readonly SemaphoreSlim _entered = new(0);
    private readonly SemaphoreSlim _released = new(0);
    private readonly bool _isHeld;

    /// <param name="isHeld">Whether each pass waits for <see cref="Release"/>.</param>
    public SummingPass(bool isHeld = false) => _isHeld = isHeld;

    /// <summary>Rows and tokens of every run so far.</summary>
    public List<BatchShape> Runs { get; } = [];

    /// <summary>Is asked before a run; what it returns is thrown.</summary>
    public Func<BatchShape, Exception?> Failure { get; set; } = static _ => null;

    /// <summary>Is written instead of every logit and residual value; null for the sums.</summary>
    public float? Constant { get; set; }

    /// <summary>Waits until a pass is running.</summary>
    public Task EnteredAsync() => _entered.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Lets the running pass end.</summary>
    public void Release() => _released.Release();

    public void Run(BatchBuffers buffers, BatchShape shape)
    {
        Runs.Add(shape);
        _entered.Release();
        if (_isHeld)
        {
            Assert.True(_released.Wait(TimeSpan.FromSeconds(30)));
        }

        if (Failure(shape) is { } failure)
        {
            throw failure;
        }

        for (var row = 0; row < shape.Rows; row++)
        {
            RunRow(buffers, shape, row);
        }
    }

    public void Dispose()
    {
        _entered.Dispose();
        _released.Dispose();
    }

    private void RunRow(BatchBuffers buffers, BatchShape shape, int row)
    {
        var width = shape.Past + shape.Tokens;
        var mask = buffers.AttentionMask.Slice(row * width, width);
        var ids = buffers.InputIds.Slice(row * shape.Tokens, shape.Tokens);
        var past = MemoryMarshal.Cast<byte, float>(buffers.Past[1].Slice(sizeof(float) * row * shape.Past, sizeof(float) * shape.Past));
        var present = MemoryMarshal.Cast<byte, float>(buffers.Present[1].Slice(sizeof(float) * row * width, sizeof(float) * width));
        past.CopyTo(present);
        float sum = 0, count = 0;
        for (var slot = 0; slot < width; slot++)
        {
            if (slot >= shape.Past)
            {
                present[slot] = ids[slot - shape.Past];
            }

            // As in a real network, a hidden slot has weight 0: NaN in it still spoils the sum.
            sum += mask[slot] * present[slot];
            count += mask[slot];
            if (slot >= shape.Past)
            {
                var token = (row * shape.Tokens) + slot - shape.Past;
                var residual = buffers.Residuals[1].Slice(token * 2, 2);
                residual[0] = Constant ?? sum;
                residual[1] = Constant ?? count;
                var logits = buffers.Logits.Slice(token * 16, 16);
                logits.Fill(Constant ?? 0);
                logits[(int)sum & 15] = Constant ?? 1;
            }
        }
    }
}

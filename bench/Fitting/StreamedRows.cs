using System.Runtime.InteropServices;
using Candor.Probes.Activations;
using Microsoft.Win32.SafeHandles;

namespace Candor.Bench.Fitting;

/// <summary>The rows to fit to, read from the file anew in every pass: a block is worked on while the next one is read.</summary>
internal sealed class StreamedRows : IActivationRows, IDisposable
{
    private const int BlockBytes = 2 << 20;

    private readonly SafeFileHandle _handle;
    private readonly bool[] _trustworthy;
    private readonly string[] _groups;
    private float[] _current;
    private float[] _next;

    public StreamedRows(ActivationFile file)
    {
        _handle = File.OpenHandle(file.Values);
        _trustworthy = [.. File.ReadAllBytes(file.Labels).Take(file.Fitted).Select(static label => label == 1)];
        _groups = new string[file.Fitted];
        Array.Fill(_groups, "");
        Dimension = file.Dimension;
        var rows = Math.Max(1, BlockBytes / (sizeof(float) * file.Dimension));
        (_current, _next) = (new float[rows * file.Dimension], new float[rows * file.Dimension]);
    }

    public int Count => _trustworthy.Length;

    public int Dimension { get; }

    public IReadOnlyList<bool> Trustworthy => _trustworthy;

    public IReadOnlyList<string> Groups => _groups;

    public void Visit(ActivationBlockVisitor visit, CancellationToken cancellationToken)
    {
        var rows = _current.Length / Dimension;
        Read(0, _current);
        for (var first = 0; first < Count; first += rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (following, target) = (first + rows, _next);
            var reading = following < Count ? Task.Run(() => Read(following, target), CancellationToken.None) : Task.CompletedTask;
            visit(first, _current.AsSpan(0, Math.Min(rows, Count - first) * Dimension));
            reading.GetAwaiter().GetResult();
            (_current, _next) = (_next, _current);
        }
    }

    public void Dispose() => _handle.Dispose();

    private void Read(int first, float[] target)
    {
        var bytes = MemoryMarshal.AsBytes(target.AsSpan(0, Math.Min(target.Length / Dimension, Count - first) * Dimension));
        var offset = (long)first * Dimension * sizeof(float);
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(_handle, bytes, offset);
            if (read == 0)
            {
                throw new EndOfStreamException("The file of activations is shorter than its name says.");
            }

            bytes = bytes[read..];
            offset += read;
        }
    }
}

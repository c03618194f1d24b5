using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Candor.Inference.Tests.Execution;

/// <summary>Reads float32 tensors of a reference file.</summary>
public sealed class SafeTensors
{
    private readonly byte[] _bytes;
    private readonly int _data;
    private readonly JsonDocument _header;

    public SafeTensors(string path)
    {
        _bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(_bytes);
        _data = 8 + length;
        _header = JsonDocument.Parse(_bytes.AsMemory(8, length));
    }

    public bool Has(string name) => _header.RootElement.TryGetProperty(name, out _);

    public ReadOnlySpan<float> Read(string name)
    {
        var offsets = _header.RootElement.GetProperty(name).GetProperty("data_offsets");
        return MemoryMarshal.Cast<byte, float>(_bytes.AsSpan((_data + offsets[0].GetInt32())..(_data + offsets[1].GetInt32())));
    }
}

namespace Candor.Inference.Graphs;

/// <summary>Walks a protobuf file field by field without taking in what it does not need. Not thread-safe.</summary>
/// <param name="stream">The file; seekable.</param>
internal sealed class WireReader(FileStream stream)
{
    /// <summary>Most bytes that are copied out in all: a graph without its weights has a few megabytes.</summary>
    private const long MostCopiedBytes = 512L << 20;

    private long _copied;

    /// <summary>Bytes before what is read next.</summary>
    public long Position => stream.Position;

    /// <summary>Reads a field's number and wire type.</summary>
    /// <param name="end">Where the enclosing message ends.</param>
    /// <exception cref="InvalidDataException">The bytes are no field.</exception>
    public (int Field, int WireType) ReadTag(long end)
    {
        var start = Position;
        var tag = ReadVarint(end);
        var field = tag >> 3;
        return field is 0 or > 536_870_911 || (tag & 7) is 3 or 4 or > 5
            ? throw new InvalidDataException($"the bytes at {start} are no field of a protobuf message")
            : ((int)field, (int)(tag & 7));
    }

    /// <summary>Reads the length of a field that has one, and returns where its content ends.</summary>
    /// <exception cref="InvalidDataException">The content would end after the enclosing message.</exception>
    public long ReadLength(long end)
    {
        var start = Position;
        var length = ReadVarint(end);
        return length <= (ulong)(end - Position)
            ? Position + (long)length
            : throw new InvalidDataException($"the field at byte {start} says that it has {length} bytes, and {end - Position} are left");
    }

    /// <summary>Moves on without reading.</summary>
    public void SkipTo(long position) => stream.Position = position;

    /// <summary>Copies a field, whose tag has been read, with its tag.</summary>
    public void CopyField(int field, int wireType, long end, MemoryStream target)
    {
        WriteVarint(target, ((ulong)field << 3) | (uint)wireType);
        switch (wireType)
        {
            case 0:
                WriteVarint(target, ReadVarint(end));
                break;
            case 1:
                Copy(8, end, target);
                break;
            case 5:
                Copy(4, end, target);
                break;
            default:
                var content = ReadLength(end) - Position;
                WriteVarint(target, (ulong)content);
                Copy(content, end, target);
                break;
        }
    }

    private static void WriteVarint(MemoryStream target, ulong value)
    {
        for (; value > 127; value >>= 7)
        {
            target.WriteByte((byte)(value | 128));
        }

        target.WriteByte((byte)value);
    }

    private void Copy(long count, long end, MemoryStream target)
    {
        if (count > end - Position)
        {
            throw new InvalidDataException($"the field at byte {Position} ends after the file");
        }

        _copied += count;
        if (_copied > MostCopiedBytes)
        {
            throw new InvalidDataException(
                $"it holds more than {MostCopiedBytes >> 20} MiB that are not raw weights; save it again with its weights as external data");
        }

        target.SetLength(target.Length + count);
        stream.ReadExactly(target.GetBuffer().AsSpan((int)target.Position, (int)count));
        target.Position += count;
    }

    private ulong ReadVarint(long end)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Position < end ? stream.ReadByte() : -1;
            if (next < 0)
            {
                throw new InvalidDataException($"it ends in the middle of a field, at byte {Position}");
            }

            value |= (ulong)(next & 127) << shift;
            if (next < 128)
            {
                return value;
            }
        }

        throw new InvalidDataException($"the number before byte {Position} has more than ten bytes");
    }
}

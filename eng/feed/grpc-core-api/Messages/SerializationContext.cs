using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a message is written. One use: a payload is completed once.</summary>
public abstract class SerializationContext
{
    /// <summary>Completes with a payload that is an array already.</summary>
    public virtual void Complete(byte[] payload) => throw new NotImplementedException();

    /// <summary>The buffer to write the payload to, before <see cref="Complete()"/>.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotImplementedException();

    /// <summary>Announces the length in bytes, before the first write. Optional.</summary>
    public virtual void SetPayloadLength(int payloadLength)
    {
    }

    /// <summary>Completes with what was written to the buffer.</summary>
    public virtual void Complete() => throw new NotImplementedException();
}

using System.Buffers;

namespace Grpc.Core;

/// <summary>Collects a message in an array, for a marshaller that is asked for its plain functions.</summary>
internal sealed class ArraySerializationContext : SerializationContext
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private byte[]? _payload;

    public byte[] Payload => _payload ?? throw new InvalidOperationException("The serialiser did not complete the payload.");

    public override void Complete(byte[] payload) => _payload = _payload is null
        ? payload
        : throw new InvalidOperationException("The payload is already complete.");

    public override IBufferWriter<byte> GetBufferWriter() => _buffer;

    public override void Complete() => Complete(_buffer.WrittenSpan.ToArray());
}

/// <summary>Offers a message that lies in an array.</summary>
internal sealed class ArrayDeserializationContext(byte[] payload) : DeserializationContext
{
    public override int PayloadLength => payload.Length;

    public override byte[] PayloadAsNewBuffer() => [.. payload];

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(payload);
}

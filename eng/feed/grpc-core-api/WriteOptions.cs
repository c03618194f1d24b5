namespace Grpc.Core;

/// <summary>How a message is written; the values can be combined.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>The message may wait in a buffer for a later one.</summary>
    BufferHint = 1,

    /// <summary>The message is not compressed.</summary>
    NoCompress = 2,
}

/// <summary>Options for writing messages. Immutable.</summary>
public class WriteOptions
{
    /// <summary>No flags.</summary>
    public static readonly WriteOptions Default = new();

    /// <summary>Makes options with <paramref name="flags"/>.</summary>
    public WriteOptions(WriteFlags flags = default) => Flags = flags;

    /// <summary>The flags.</summary>
    public WriteFlags Flags { get; }
}

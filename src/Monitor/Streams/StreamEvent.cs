using Candor.Monitor.Sessions;

namespace Candor.Monitor.Streams;

/// <summary>What a client says about a generation, checked; or what was wrong with what it said.</summary>
internal abstract record StreamEvent(ulong Sequence)
{
    /// <summary>The generation begins.</summary>
    public sealed record Opened(ulong Sequence, Opening Opening) : StreamEvent(Sequence);

    /// <summary>Tokens of the completion; ids are inside the vocabulary.</summary>
    public sealed record TokensAppended(ulong Sequence, uint FirstPosition, int[] Tokens) : StreamEvent(Sequence);

    /// <summary>Text of the completion.</summary>
    public sealed record TextAppended(ulong Sequence, string Text) : StreamEvent(Sequence);

    /// <summary>The completion is taken back from a position on.</summary>
    public sealed record Retracted(ulong Sequence, uint FromPosition) : StreamEvent(Sequence);

    /// <summary>The generation ends.</summary>
    public sealed record Closed(ulong Sequence, Protos.V1.FinishReason Reason) : StreamEvent(Sequence);

    /// <summary>An event of a kind that this server does not know, from a newer client: answered by nothing.</summary>
    public sealed record Unknown(ulong Sequence) : StreamEvent(Sequence);

    /// <summary>The request cannot be used; the generation ends.</summary>
    public sealed record Refused(ulong Sequence, RequestFault Fault) : StreamEvent(Sequence);
}

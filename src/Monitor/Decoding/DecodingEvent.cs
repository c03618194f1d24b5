using Candor.Monitor.Policies;
using Candor.Monitor.Sessions;

namespace Candor.Monitor.Decoding;

/// <summary>What happens while an answer is made.</summary>
internal abstract record DecodingEvent
{
    private DecodingEvent()
    {
    }

    /// <summary>The prompt was read.</summary>
    public sealed record PromptRead(TokenReading Reading) : DecodingEvent;

    /// <summary>A token was written: by the model, or forced by the policy.</summary>
    public sealed record TokenWritten(TokenReading Reading, string Text, bool IsForced) : DecodingEvent;

    /// <summary>The policy decided.</summary>
    public sealed record Decided(Verdict Verdict) : DecodingEvent;

    /// <summary>The answer is complete.</summary>
    public sealed record Finished(GenerationOutcome Outcome, string Text, Protos.V1.FinishReason Reason) : DecodingEvent;
}

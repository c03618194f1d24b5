namespace Candor.Inference.Execution.Providers;

/// <summary>On what passes were asked to run, and on what they run now.</summary>
/// <param name="Asked">As configured.</param>
/// <param name="Running">Where the next pass runs.</param>
/// <param name="Reason">Why they differ: what the device's runtime said last; null where they do not. For operators, holds no tokens and no text.</param>
/// <param name="Failures">Times that the device was lost since the start.</param>
/// <param name="RetryAt">When it is tried again; null where it is in use.</param>
public sealed record ProviderState(ExecutionProvider Asked, ExecutionProvider Running, string? Reason = null, int Failures = 0, DateTimeOffset? RetryAt = null)
{
    /// <summary>Whether passes run elsewhere than asked.</summary>
    public bool IsFallenBack => Asked != Running;

    /// <summary>A provider that is in use.</summary>
    public static ProviderState Of(ExecutionProvider provider) => new(provider, provider);
}

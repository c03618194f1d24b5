namespace Candor.Probes.Bundles;

/// <summary>What a bundle is made of.</summary>
public sealed record BundleDraft
{
    /// <summary>Folder with <c>bank.json</c> and <c>bank.safetensors</c>.</summary>
    public required string BankFolder { get; init; }

    /// <summary>The report of <c>candor evaluate</c> on that bank.</summary>
    public required string EvaluationFile { get; init; }

    /// <summary>The causal check; null where none was made.</summary>
    public string? CausalFile { get; init; }

    /// <summary>Data that went into the bank or judged it.</summary>
    public required IReadOnlyList<TrainingData> TrainingData { get; init; }

    /// <summary>When it is made; no clock is read, so that equal input gives an equal digest.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>From when on it is refused; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

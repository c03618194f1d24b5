namespace Candor.Inference.Import;

/// <summary>
/// How far a model is from its reference. Differences are lengths of the difference over the length of what was expected, the largest over all tokens
/// and ways of running.
/// </summary>
public sealed record ReplayReport
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The model's fingerprint.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Prompts replayed, each in every way.</summary>
    public required int Prompts { get; init; }

    /// <summary>Tokens of the prompts.</summary>
    public required int Tokens { get; init; }

    /// <summary>Residual streams, one entry a hook point.</summary>
    public required IReadOnlyList<HookPointDifference> HookPoints { get; init; }

    /// <summary>Logits, over the whole vocabulary where the reference has it, over its largest ones otherwise; null where it has neither.</summary>
    public required double? Logits { get; init; }

    /// <summary>Log-sum-exp of the logits, the largest absolute difference in nats; null where the reference has none.</summary>
    public required double? LogSumExp { get; init; }

    /// <summary>Entropy of the output distribution, the largest absolute difference in nats; null where the reference has none.</summary>
    public required double? Entropy { get; init; }

    /// <summary>Each way of running, with the largest difference of a residual stream in it.</summary>
    public required IReadOnlyList<ReplayWay> Ways { get; init; }

    /// <summary>The largest relative difference of all, of residual streams and logits.</summary>
    public double Worst => Math.Max(HookPoints.Max(static point => point.Worst), Logits ?? 0);

    /// <summary>Median of the residual streams' differences, over hook points, tokens and ways.</summary>
    public required double Median { get; init; }
}

/// <summary>How far the residual stream at one hook point is from its reference.</summary>
/// <param name="Index">The hook point.</param>
/// <param name="Worst">The largest difference of a token.</param>
/// <param name="Median">The median over tokens.</param>
public sealed record HookPointDifference(int Index, double Worst, double Median);

/// <summary>One way of running the prompts.</summary>
/// <param name="Name">whole, chunks or tokens.</param>
/// <param name="Worst">The largest difference of a residual stream.</param>
public sealed record ReplayWay(string Name, double Worst);

namespace Candor.Cli.Commands.Move;

/// <summary>The JSON document of <c>candor move</c>.</summary>
internal sealed record MoveReport
{
    /// <summary>The moved probe's name.</summary>
    public required string Name { get; init; }

    /// <summary>The model that it was fitted on.</summary>
    public required string FromModel { get; init; }

    /// <summary>What it reads there.</summary>
    public required string FromSource { get; init; }

    /// <summary>The model that it was moved to.</summary>
    public required string ToModel { get; init; }

    /// <summary>What it reads there.</summary>
    public required string ToSource { get; init; }

    /// <summary>anchors or subspace.</summary>
    public required MoveMethod Via { get; init; }

    /// <summary>Anchor prompts, or principal directions.</summary>
    public required int Components { get; init; }

    /// <summary>Largest principal angle of the two subspaces, in degrees; null by anchors, or where it is refused.</summary>
    public double? Angle { get; init; }

    /// <summary>Folds whose questions carried it over.</summary>
    public required string Folds { get; init; }

    /// <summary>Questions in them that both models have read.</summary>
    public required int Paired { get; init; }

    /// <summary>Folds on which it was measured.</summary>
    public required string TestFolds { get; init; }

    /// <summary>What was measured there; null where it could not be moved.</summary>
    public TransferFigures? Transfer { get; init; }

    /// <summary>Why it may not be used; null where it may.</summary>
    public required string? Refusal { get; init; }
}

/// <summary>A moved probe on labelled questions of the other model that did not move it.</summary>
/// <param name="Auroc">Its AUROC.</param>
/// <param name="Low">Lower end of the 95 % bootstrap interval over groups.</param>
/// <param name="High">Upper end.</param>
/// <param name="OwnAuroc">The probe itself in its own model, on the same questions and labels.</param>
/// <param name="Correlation">Of the two probes' scores over these questions, in [−1, 1].</param>
/// <param name="Samples">Questions.</param>
internal sealed record TransferFigures(double Auroc, double Low, double High, double OwnAuroc, double Correlation, int Samples);

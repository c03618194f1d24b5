namespace Candor.Cli.Commands.Fit;

/// <summary>The JSON document of <c>candor fit</c>; also the record of the fit that is kept in the probe's file.</summary>
internal sealed record FitReport
{
    /// <summary>The probe's name.</summary>
    public required string Name { get; init; }

    /// <summary>Text form of the method.</summary>
    public required string Method { get; init; }

    /// <summary>Text form of the source that the probe reads.</summary>
    public required string Source { get; init; }

    /// <summary>Where it reads.</summary>
    public required string Position { get; init; }

    /// <summary>What counted as trustworthy: known or correct.</summary>
    public required string Label { get; init; }

    /// <summary>Folds fitted on.</summary>
    public required string Folds { get; init; }

    /// <summary>Statuses fitted on.</summary>
    public required IReadOnlyList<string> Statuses { get; init; }

    /// <summary>Penalty used; null for methods without one.</summary>
    public double? L2 { get; init; }

    /// <summary>Samples, those of each class, and groups.</summary>
    public required int Samples { get; init; }

    /// <summary>Samples on the trustworthy side.</summary>
    public required int Trustworthy { get; init; }

    /// <summary>Samples on the other side.</summary>
    public required int Untrustworthy { get; init; }

    /// <summary>Distinct groups.</summary>
    public required int Groups { get; init; }

    /// <summary>Mean AUROC in cross-validation on the rows fitted on; what sources were compared by.</summary>
    public required double CrossValidatedAuroc { get; init; }

    /// <summary>Every source and penalty that was tried, in order.</summary>
    public required IReadOnlyList<SourceScore> Tried { get; init; }

    /// <summary>SHA-256 of the question file that the activations are of.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>The command line.</summary>
    public required string Command { get; init; }
}

namespace Candor.Cli.Commands.Diagnose;

/// <summary>The JSON document of <c>candor diagnose</c>. What could not be measured is null, and <see cref="LeftOut"/> says why.</summary>
internal sealed record DiagnoseReport
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Its fingerprint.</summary>
    public required string ModelFingerprint { get; init; }

    /// <summary>known or correct.</summary>
    public required string Label { get; init; }

    /// <summary>answer_start or answer.</summary>
    public required string Position { get; init; }

    /// <summary>Rows of each class, equally many, on which clouds are measured.</summary>
    public required int SamplesPerClass { get; init; }

    /// <summary>Labelled rows in all, on which probes are fitted.</summary>
    public required int Rows { get; init; }

    /// <summary>By source, in the order of depth.</summary>
    public required IReadOnlyList<HookPointGeometry> HookPoints { get; init; }

    /// <summary>The source on which transfer, polarity and erasure are measured: the one with the largest AUROC.</summary>
    public required string BestSource { get; init; }

    /// <summary>Whether a probe of one domain carries over to another; null for fewer than two domains.</summary>
    public DomainTransfer? Transfer { get; init; }

    /// <summary>Whether a probe contradicts itself on statements and their negations; null without pairs.</summary>
    public PolarityCheck? Polarity { get; init; }

    /// <summary>Whether the label can be taken out linearly.</summary>
    public ErasureCheck? Erasure { get; init; }

    /// <summary>What was not measured, and why, as sentences.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }
}

/// <summary>A figure beside what chance gives in its place.</summary>
/// <param name="Value">Measured.</param>
/// <param name="Random">The same with shuffled labels, or of a random direction.</param>
internal sealed record Beside(double Value, double Random);

/// <summary>A figure of both classes' clouds, of equal size, and of label-blind clouds of that size.</summary>
/// <param name="Trustworthy">Of the trustworthy class.</param>
/// <param name="Untrustworthy">Of the other.</param>
/// <param name="Random">Mean over label-blind draws of as many rows.</param>
internal sealed record PerClass(double Trustworthy, double Untrustworthy, double Random);

/// <summary>One hook point.</summary>
internal sealed record HookPointGeometry
{
    /// <summary>As in residual.12/token.</summary>
    public required string Source { get; init; }

    /// <summary>AUROC of a logistic probe, each row scored by a fit without its group; with shuffled labels.</summary>
    public required Beside Auroc { get; init; }

    /// <summary>Distance of the class means.</summary>
    public required Beside BoundaryNorm { get; init; }

    /// <summary>Cosine of the boundary with that of the source before; null at the first.</summary>
    public Beside? BoundaryStability { get; init; }

    /// <summary>Cosine of the logistic probe's direction with the boundary; of a random direction in expectation.</summary>
    public required Beside ProbeCosine { get; init; }

    /// <summary>Cosines of the bank's directions that read this source, by probe.</summary>
    public IReadOnlyDictionary<string, double>? BankCosines { get; init; }

    /// <summary>Local intrinsic dimension, k = 30.</summary>
    public required PerClass IntrinsicDimension { get; init; }

    /// <summary>Effective rank.</summary>
    public required PerClass EffectiveRank { get; init; }

    /// <summary>Variance along the second principal direction over that along the first.</summary>
    public required PerClass Isotropy { get; init; }

    /// <summary>β₀ at a cosine distance of 0.15, of up to 200 rows near the middle of the class along the boundary.</summary>
    public required PerClass Fragments { get; init; }

    /// <summary>Share of the boundary in the leading 100 principal directions of the states; of label-blind boundaries.</summary>
    public required Beside StateShare { get; init; }

    /// <summary>Length of the boundary's part in the leading directions of the unembedding; null without a model.</summary>
    public Beside? Visibility { get; init; }

    /// <summary>Share of the boundary in the leading 256 directions of the unembedding; null without a model.</summary>
    public Beside? ReadoutShare { get; init; }

    /// <summary>Fisher information along the boundary in units of the class gap, read through the final norm and unembedding; null without them.</summary>
    public Beside? FisherGap { get; init; }
}

namespace Candor.Cli.Commands.Study;

/// <summary>The JSON document of <c>candor study</c>. AUROCs are means over five folds, disjoint by group; untrustworthy is the class to be found.</summary>
internal sealed record StudyReport
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Its fingerprint.</summary>
    public required string ModelFingerprint { get; init; }

    /// <summary>What counted as trustworthy.</summary>
    public required string Label { get; init; }

    /// <summary>Set by set.</summary>
    public required IReadOnlyList<StudySetResult> Sets { get; init; }

    /// <summary>One probe for all domains, judged on the one left out; empty where it was not asked for.</summary>
    public required IReadOnlyList<LeftOutResult> LeftOut { get; init; }

    /// <summary>Every hook point; empty where it was not asked for.</summary>
    public required IReadOnlyList<SweepResult> Sweeps { get; init; }

    /// <summary>Between sets; null where it was not asked for.</summary>
    public TransferResult? Transfer { get; init; }

    /// <summary>The command line.</summary>
    public required string Command { get; init; }
}

/// <summary>One set at one time.</summary>
/// <param name="Set">Its name.</param>
/// <param name="Time">When it is judged.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Trustworthy">Share of them on the trustworthy side, in [0, 1].</param>
/// <param name="Groups">Distinct groups.</param>
/// <param name="Scores">Controls and probes.</param>
/// <param name="BestControl">The strongest control but for shuffled labels; null without one.</param>
/// <param name="BestProbe">The probe with the highest figure.</param>
/// <param name="Gain">That probe against that control; null without one.</param>
internal sealed record StudySetResult(
    string Set,
    StudyTime Time,
    int Rows,
    double Trustworthy,
    int Groups,
    IReadOnlyList<StudyScore> Scores,
    string? BestControl,
    string? BestProbe,
    StudyGain? Gain);

/// <summary>What one recipe reached.</summary>
/// <param name="Name">The recipe.</param>
/// <param name="IsProbe">Whether it looks into the model.</param>
/// <param name="Auroc">Mean over the folds, in [0, 1].</param>
/// <param name="Note">What was chosen most often; null for nothing.</param>
internal sealed record StudyScore(string Name, bool IsProbe, double Auroc, string? Note);

/// <summary>The paired difference of two recipes' AUROC over ranks within folds, on the same resampled groups.</summary>
/// <param name="Difference">Probe minus control.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end.</param>
internal sealed record StudyGain(double Difference, double Low, double High);

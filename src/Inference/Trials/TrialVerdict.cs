namespace Candor.Inference.Trials;

/// <summary>What a trial showed.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Sentence">For people: what happened, and with which limit.</param>
/// <param name="PeakMemory">The child's largest resident memory in bytes; 0 where it did not live to tell.</param>
public sealed record TrialVerdict(TrialOutcome Outcome, string Sentence, long PeakMemory = 0)
{
    /// <summary>Whether the model loaded and ran within its limits.</summary>
    public bool IsSound => Outcome == TrialOutcome.Ran;
}

/// <summary>How a trial ended.</summary>
public enum TrialOutcome
{
    /// <summary>It loaded and ran two passes.</summary>
    Ran,

    /// <summary>It was refused with a reason.</summary>
    Refused,

    /// <summary>It wanted more memory than it may have.</summary>
    OutOfMemory,

    /// <summary>It had not ended when its time was over.</summary>
    OutOfTime,

    /// <summary>It took its process down.</summary>
    Crashed,
}

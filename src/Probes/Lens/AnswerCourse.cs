namespace Candor.Probes.Lens;

/// <summary>What became of an answer on its way through the layers.</summary>
public enum AnswerCourse
{
    /// <summary>It is the output's first choice.</summary>
    Selected,

    /// <summary>It was among the first five in the middle layers, and is more than five ranks worse at the output.</summary>
    Overwritten,

    /// <summary>The candidate that won was ahead of it at every middle layer and after.</summary>
    CompetitorDominant,

    /// <summary>It was ahead of the candidate that won at the last middle layer, and was passed after that.</summary>
    LateCrossing,

    /// <summary>None of these.</summary>
    Other,
}

namespace Candor.Cli.Commands.Demo;

/// <summary>The JSON document of <c>candor demo</c>.</summary>
internal sealed record DemoReport
{
    /// <summary>The bank that decided.</summary>
    public required string Bank { get; init; }

    /// <summary>From this risk on it abstains.</summary>
    public required double? Threshold { get; init; }

    /// <summary>How the questions were chosen.</summary>
    public required string Rule { get; init; }

    /// <summary>Known questions, mode observe.</summary>
    public required IReadOnlyList<DemoAnswer> KnownObserved { get; init; }

    /// <summary>Known questions asked until enough were answered right.</summary>
    public required int KnownAsked { get; init; }

    /// <summary>Withheld questions, mode observe.</summary>
    public required IReadOnlyList<DemoAnswer> WithheldObserved { get; init; }

    /// <summary>Withheld questions asked until enough were answered wrongly.</summary>
    public required int WithheldAsked { get; init; }

    /// <summary>The same known questions, mode enforce.</summary>
    public required IReadOnlyList<DemoAnswer> KnownEnforced { get; init; }

    /// <summary>The same withheld questions, mode enforce.</summary>
    public required IReadOnlyList<DemoAnswer> WithheldEnforced { get; init; }

    /// <summary>What should have happened, and whether it did.</summary>
    public required IReadOnlyList<DemoClaim> Claims { get; init; }
}

/// <summary>Something that the demonstration is to show; it holds when more than half of the questions show it.</summary>
/// <param name="Text">As a sentence.</param>
/// <param name="Shown">Questions that show it.</param>
/// <param name="Of">Questions in all.</param>
internal sealed record DemoClaim(string Text, int Shown, int Of)
{
    /// <summary>Whether more than half show it.</summary>
    public bool Holds => 2 * Shown > Of;
}

namespace Candor.Inference.Graphs;

/// <summary>A graph file cannot be used. The message lists every problem that was found, each with what to do about it.</summary>
/// <param name="file">The file, as the caller named it.</param>
/// <param name="problems">One sentence a problem; at least one.</param>
/// <param name="cause">What made it unreadable, when an exception did.</param>
#pragma warning disable CA1032 // The message is made from the problems; other constructors could not fill it.
public sealed class GraphException(string file, IReadOnlyList<string> problems, Exception? cause = null)
    : Exception(Describe(file, problems), cause)
{
    /// <summary>The file, as the caller named it.</summary>
    public string File { get; } = file;

    /// <summary>One sentence a problem.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;

    private static string Describe(string file, IReadOnlyList<string> problems) => problems.Count == 1
        ? $"The graph '{file}' cannot be used: {problems[0]}"
        : $"The graph '{file}' cannot be used, for {problems.Count} reasons:\n- {string.Join("\n- ", problems)}";
}

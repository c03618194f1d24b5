namespace Candor.Inference.Manifest;

/// <summary>A model folder cannot be used. The message lists every problem that was found, each with the file or field that has it.</summary>
/// <param name="folder">The folder, as the caller named it.</param>
/// <param name="problems">One sentence a problem; at least one.</param>
/// <param name="cause">What made it unreadable, when an exception did.</param>
#pragma warning disable CA1032 // The message is made from the problems; other constructors could not fill it.
public sealed class ModelFolderException(string folder, IReadOnlyList<string> problems, Exception? cause = null)
    : Exception(Describe(folder, problems), cause)
{
    /// <summary>One sentence a problem.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;

    private static string Describe(string folder, IReadOnlyList<string> problems) => problems.Count == 1
        ? $"The model folder '{folder}' cannot be used: {problems[0]}"
        : $"The model folder '{folder}' cannot be used, for {problems.Count} reasons:\n- {string.Join("\n- ", problems)}";
}

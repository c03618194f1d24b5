namespace Candor.Probes.Bundles;

/// <summary>A bundle, key or served folder cannot be used. The message is for operators: it names the culprit and what to do.</summary>
#pragma warning disable CA1032 // The message is made from the problems; other constructors could not fill it.
public sealed class BundleException : Exception
{
    /// <summary>Heads the problems with the folder or file they belong to.</summary>
    /// <param name="subject">What cannot be used, with its path: <c>The bundle 'x'</c>.</param>
    /// <param name="problems">What is wrong, one sentence each; at least one.</param>
    /// <param name="cause">What was thrown first, where something was.</param>
    public BundleException(string subject, IReadOnlyList<string> problems, Exception? cause = null)
        : base($"{subject} cannot be used: {string.Join(" ", problems)}", cause) => Problems = problems;

    /// <summary>What is wrong, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Where a JSON document is not as it has to be: the end of a sentence that begins with <c>What is</c>.</summary>
    internal static string At(System.Text.Json.JsonException exception) =>
        $"at {exception.Path ?? "$"} (line {exception.LineNumber + 1}) is malformed, unknown, repeated, missing a field, or of the wrong type.";

    internal static BundleException Of(string folder, params IReadOnlyList<string> problems) => new($"The bundle '{folder}'", problems);
}

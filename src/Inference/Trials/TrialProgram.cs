using System.Reflection;

namespace Candor.Inference.Trials;

/// <summary>The program that a trial starts: one with the hidden command <c>trial-load</c>.</summary>
/// <param name="File">The executable.</param>
/// <param name="Arguments">What comes before the folder.</param>
public sealed record TrialProgram(string File, IReadOnlyList<string> Arguments)
{
    private const string Tool = "candor";
    private const string Command = "trial-load";

    /// <summary>This very program, where it is the tool; null in a process that is another, as a test host.</summary>
    public static TrialProgram? Current => Assembly.GetEntryAssembly() is { } entry && entry.GetName().Name == Tool && Environment.ProcessPath is { } path
        ? Path.GetFileNameWithoutExtension(path) == "dotnet" ? At(entry.Location) : new TrialProgram(path, [Command])
        : null;

    /// <summary>The tool at a path, as <c>candor.dll</c>.</summary>
    public static TrialProgram At(string assembly) => new("dotnet", [assembly, Command]);
}

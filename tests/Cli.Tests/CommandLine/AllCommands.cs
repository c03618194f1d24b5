using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;

namespace Candor.Cli.Tests.CommandLine;

/// <summary>Every command of the tool, with its path.</summary>
internal static class AllCommands
{
    public static IReadOnlyList<(string Path, Command Command)> List { get; } = [.. Walk(
        "candor", CandorCommandLine.Create(CliConsole.For(TextWriter.Null, TextWriter.Null)))];

    public static TheoryData<string> Paths => [.. List.Select(static pair => pair.Path)];

    public static Command Get(string path) => List.Single(pair => pair.Path == path).Command;

    private static IEnumerable<(string Path, Command Command)> Walk(string path, Command command) =>
        command.Subcommands.SelectMany(child => Walk($"{path} {child.Name}", child)).Prepend((path, command));
}

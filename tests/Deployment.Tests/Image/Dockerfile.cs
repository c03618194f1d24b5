using System.Text.RegularExpressions;
using Candor.Testing;

namespace Candor.Deployment.Tests.Image;

/// <summary>The Dockerfile's instructions, read without an engine: enough to check what names what.</summary>
internal static partial class Dockerfile
{
    public static IReadOnlyList<Stage> Stages { get; } = Read(File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile")));

    private static List<Stage> Read(string text)
    {
        var stages = new List<Stage>();
        foreach (Match match in InstructionLine().Matches(Continuation().Replace(Comment().Replace(text, ""), " ")))
        {
            var (keyword, arguments) = (match.Groups[1].Value, match.Groups[2].Value.Trim());
            if (keyword == "FROM")
            {
                var parts = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                Assert.True(parts is [_, "AS", _], $"A stage without a name: FROM {arguments}");
                stages.Add(new Stage(parts[2], parts[0], []));
            }
            else
            {
                stages[^1].Instructions.Add(new Instruction(keyword, arguments));
            }
        }

        return stages;
    }

    [GeneratedRegex(@"^\s*#.*\n", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continuation();

    [GeneratedRegex(@"^([A-Z]+) (.+)$", RegexOptions.Multiline)]
    private static partial Regex InstructionLine();
}

/// <summary>One stage: its name, the image that it starts from, and what it does.</summary>
internal sealed record Stage(string Name, string BaseImage, List<Instruction> Instructions)
{
    public IEnumerable<Instruction> All(string keyword) => Instructions.Where(instruction => instruction.Keyword == keyword);

    /// <summary>Index of the first RUN that contains a text; -1 when there is none.</summary>
    public int IndexOfRun(string text) =>
        Instructions.FindIndex(instruction => instruction.Keyword == "RUN" && instruction.Arguments.Contains(text, StringComparison.Ordinal));
}

/// <summary>One instruction.</summary>
internal sealed record Instruction(string Keyword, string Arguments)
{
    /// <summary>What a COPY takes: the paths, without options and target.</summary>
    public IReadOnlyList<string> Sources => [.. Arguments.Split(' ').Where(static word => !word.StartsWith("--", StringComparison.Ordinal)).SkipLast(1)];

    /// <summary>Whether a COPY takes from another stage.</summary>
    public bool IsFromStage => Arguments.Contains("--from=", StringComparison.Ordinal);
}

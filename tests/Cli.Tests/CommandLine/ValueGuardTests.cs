using System.CommandLine;

namespace Candor.Cli.Tests.CommandLine;

/// <summary>What every option says to a value that is none, whatever the command checks about its values.</summary>
public sealed class ValueGuardTests
{
    private const string Nonsense = "many";

    /// <summary>Every option with a number, a time or a word of a list, after its command.</summary>
    public static TheoryData<string> Options => [.. AllCommands.List
        .SelectMany(static pair => pair.Command.Options.Where(HasForm).Select(option => $"{pair.Path} {option.Name}"))];

    [Theory]
    [MemberData(nameof(Options))]
    public async Task Run_ValueThatIsNone_IsBadInputInWordsOfPeople(string commandAndOption)
    {
        var cut = commandAndOption.LastIndexOf(' ');
        var (path, option) = (commandAndOption[..cut], commandAndOption[(cut + 1)..]);

        // Two commands say first that there is no question.
        string[] question = path is "candor watch" or "candor generate" ? ["Where is Lima?"] : [];
        var result = (await Tool.RunAsync([.. path.Split(' ').Skip(1), .. question, option, Nonsense])).Expect(2);
        Assert.Empty(result.Output);
        Assert.Contains($"'{Nonsense}'", result.Error, StringComparison.Ordinal);
        Assert.EndsWith($"Run '{path} --help' to see what it takes.{Environment.NewLine}", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Candor.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FolderForAFileOrAFileForAFolder_NamesOptionAndPath()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("file.jsonl", "{}");
        var result = (await Tool.RunAsync("causal", file, "--model", folder.Path, "--data", folder.Path, "--report", folder.Path)).Expect(2);
        Assert.Contains($"<bank>: '{file}' is a file, and a folder is wanted.", result.Error, StringComparison.Ordinal);
        Assert.Contains($"--data: '{folder.Path}' is a folder, and a file is wanted.", result.Error, StringComparison.Ordinal);
        Assert.Contains($"--report: '{folder.Path}' is a folder, and a file is wanted.", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--model:", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FolderWhereBothMayStand_IsNoMistakeOfTheCommandLine()
    {
        using var folder = new TemporaryFolder();
        var result = await Tool.RunAsync("inspect", folder.Path, "--trusted-keys", folder.Path);
        Assert.DoesNotContain("is wanted", result.Error, StringComparison.Ordinal);
    }

    private static bool HasForm(Option option)
    {
        var type = option.ValueType.IsArray ? option.ValueType.GetElementType()! : option.ValueType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum || (type.IsPrimitive && type != typeof(bool)) || type == typeof(DateTimeOffset) || type == typeof(TimeSpan);
    }
}

namespace Candor.Cli.Tests.CommandLine;

public sealed class HelpTests
{
    [Theory]
    [MemberData(nameof(AllCommands.Paths), MemberType = typeof(AllCommands))]
    public async Task Help_OfEveryCommand_IsAsRecorded(string path)
    {
        var result = await Tool.RunAsync([.. path.Split(' ').Skip(1), "--help"]);
        result.Expect(0);
        Assert.Empty(result.Error);

        // The first line of usage names the process, which is the test host here.
        var usage = result.Output.Replace(System.CommandLine.RootCommand.ExecutableName, "candor", StringComparison.Ordinal);
        Golden.Match($"help/{path.Replace(' ', '-')}.txt", usage);
    }

    [Fact]
    public async Task Help_OfTheRoot_ListsEveryExitCode()
    {
        var result = await Tool.RunAsync("--help");
        Assert.All(ExitCodes.All, code => Assert.Contains($"  {code.Code,-3}  {code.Meaning}", result.Output, StringComparison.Ordinal));
        Assert.Equal(ExitCodes.All.Count, ExitCodes.All.Select(static code => code.Code).Distinct().Count());
    }

    [Fact]
    public async Task Version_IsThatOfTheAssembly()
    {
        var result = await Tool.RunAsync("--version");
        result.Expect(0);
        Assert.Matches(@"^\d+\.\d+\.\d+", result.Output);
    }
}

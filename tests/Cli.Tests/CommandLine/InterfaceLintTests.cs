using System.CommandLine;
using System.Text.RegularExpressions;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;

namespace Candor.Cli.Tests.CommandLine;

/// <summary>Rules that the whole interface keeps, so that what one learns at one command holds at the others.</summary>
public sealed partial class InterfaceLintTests
{
    [Theory]
    [MemberData(nameof(AllCommands.Paths), MemberType = typeof(AllCommands))]
    public void EveryCommand_HasADescriptionThatIsASentence(string path) =>
        Assert.Matches(@"^[A-Z].*\.$", AllCommands.Get(path).Description!.ReplaceLineEndings(" "));

    [Theory]
    [MemberData(nameof(AllCommands.Paths), MemberType = typeof(AllCommands))]
    public void EveryOption_HasAKebabCaseNameADescriptionAndAValueName(string path)
    {
        foreach (var option in Own(path))
        {
            Assert.Matches(KebabCase(), option.Name);
            Assert.Matches(@"^[A-Z0-9a-z].*\.$", option.Description!);
            Assert.True(option.ValueType == typeof(bool) || option.HelpName is { Length: > 0 }, $"{path} {option.Name} needs a HelpName.");
        }

        foreach (var argument in AllCommands.Get(path).Arguments)
        {
            Assert.Matches(@"^[A-Z0-9a-z].*\.$", argument.Description!);
        }
    }

    [Theory]
    [MemberData(nameof(AllCommands.Paths), MemberType = typeof(AllCommands))]
    public void EveryName_IsTakenOnce(string path)
    {
        var command = AllCommands.Get(path);
        string[] names =
        [
            .. command.Options.SelectMany(static option => option.Aliases.Append(option.Name)),
            .. command.Subcommands.SelectMany(static child => child.Aliases.Append(child.Name)),
        ];
        Assert.Equal(names.Length, names.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void OneName_MeansOneThingInEveryCommand()
    {
        // Same name, same value: --folds, --address and so on are learnt once. Switches say what to do, not with what; --out is whatever the command makes, a
        // folder or a file.
        var options = AllCommands.List.SelectMany(static pair => Own(pair.Path));
        var named = options.Where(static option => option.ValueType != typeof(bool) && option.Name != "--out");
        foreach (var group in named.GroupBy(static option => option.Name))
        {
            Assert.True(
                group.Select(static option => (option.HelpName, option.ValueType.IsArray)).Distinct().Count() == 1, $"{group.Key} differs between commands.");
        }
    }

    [Theory]
    [InlineData("candor pull")]
    [InlineData("candor doctor")]
    [InlineData("candor label")]
    [InlineData("candor extract")]
    [InlineData("candor diagnose")]
    [InlineData("candor instrument")]
    [InlineData("candor verify")]
    [InlineData("candor fit")]
    [InlineData("candor calibrate")]
    [InlineData("candor evaluate")]
    [InlineData("candor keys new")]
    [InlineData("candor keys show")]
    [InlineData("candor bundle")]
    [InlineData("candor promote")]
    [InlineData("candor rollback")]
    [InlineData("candor inspect")]
    [InlineData("candor status")]
    [InlineData("candor mode")]
    [InlineData("candor mode set")]
    [InlineData("candor generate")]
    [InlineData("candor monitor")]
    [InlineData("candor demo")]
    public void EveryReportingCommand_HasJson(string path) => Assert.Contains(AllCommands.Get(path).Options, static option => option.Name == "--json");

    [Theory]
    [MemberData(nameof(AllCommands.Paths), MemberType = typeof(AllCommands))]
    public void EveryExample_Parses(string path)
    {
        if (AllCommands.Get(path) is not ExampleCommand command)
        {
            return;
        }

        Assert.NotEmpty(command.Examples);
        foreach (var example in command.Examples)
        {
            Assert.StartsWith(path + (example.Length > path.Length ? " " : string.Empty), example, StringComparison.Ordinal);
            var words = Words().Matches(example).Select(static match => match.Groups[1].Success ? match.Groups[1].Value : match.Value);
            var parsed = CandorCommandLine.Create(CliConsole.For(TextWriter.Null, TextWriter.Null)).Parse([.. words.Skip(1)]);
            Assert.True(parsed.Errors.Count == 0, $"{example}: {string.Join(' ', parsed.Errors.Select(static error => error.Message))}");
        }
    }

    private static IEnumerable<Option> Own(string path) =>
        AllCommands.Get(path).Options.Where(static option => option is not System.CommandLine.Help.HelpOption and not VersionOption);

    [GeneratedRegex("^--[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex KebabCase();

    [GeneratedRegex(@"'([^']*)'|\S+")]
    private static partial Regex Words();
}

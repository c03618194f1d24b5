using System.Runtime.Versioning;
using Candor.Deployment.Tests.Tools;
using Candor.Testing;

namespace Candor.Deployment.Tests.Scripts;

[UnsupportedOSPlatform("windows")]
public sealed class ShellScriptTests
{
    public static TheoryData<string> Scripts { get; } = ["start.sh", "test.sh", "candor", ".ci/run", "tests/Deployment.Tests/install-tools.sh"];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Script_IsExecutableAndStopsAtTheFirstError(string script)
    {
        var path = Path.Combine(Repository.Root, script);

        Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute));
        Assert.Contains("\nset -euo pipefail\n", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
        Assert.Equal(0, (await Tool.RunAsync("bash", ["-n", path])).ExitCode);
    }

    [ToolTheory("shellcheck")]
    [MemberData(nameof(Scripts))]
    public async Task Script_Shellcheck_FindsNothing(string script)
    {
        var result = await Tool.RunAsync("shellcheck", ["--severity=style", Path.Combine(Repository.Root, script)]);

        Assert.True(result.ExitCode == 0, result.Text);
    }

    [Theory]
    [InlineData("--help", 0, "Usage: ./start.sh")]
    [InlineData("--frobnicate", 2, "start.sh: '--frobnicate' is not an option. ./start.sh --help lists them.")]
    public async Task Start_Option_IsExplainedOrRefused(string option, int exitCode, string text)
    {
        var result = await Tool.RunAsync("bash", [Path.Combine(Repository.Root, "start.sh"), option]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(text, result.Text, StringComparison.Ordinal);
    }
}

using Candor.Cli.CommandLine;
using Candor.Cli.Output;

namespace Candor.Cli.Tests;

/// <summary>Runs the tool in this process, with what it writes captured.</summary>
internal static class Tool
{
    public static async Task<ToolResult> RunAsync(params string[] args) => await RunAsync(CancellationToken.None, args);

    public static async Task<ToolResult> RunAsync(CancellationToken cancellationToken, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CandorCommandLine.RunAsync(args, CliConsole.For(output, error), cancellationToken);
        return new ToolResult(code, output.ToString(), error.ToString());
    }
}

/// <summary>What a run left behind.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    /// <summary>Fails with what the tool said where it did not end as expected.</summary>
    public ToolResult Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"Exit code {ExitCode}, expected {exitCode}.\n{Output}\n{Error}");
        return this;
    }
}

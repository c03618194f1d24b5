using System.Diagnostics;
using Candor.Testing;

namespace Candor.Deployment.Tests.Tools;

/// <summary>Programs of other projects that some tests ask for a second opinion: found on the PATH, or where install-tools.sh puts them.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static string ForeignClient { get; } = Path.Combine(Repository.Root, "tests", "foreign-client");

    /// <summary>Where the program lies; null when it is not installed.</summary>
    public static string? Find(string name)
    {
        var tools = Path.Combine(Repository.Root, "artifacts", "tools");
        string[] installed =
        [
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)),
            Path.Combine(tools, name, name),
            Path.Combine(tools, name, "node_modules", ".bin", name),
        ];
        return installed.FirstOrDefault(File.Exists);
    }

    /// <summary>Why a test that needs these programs cannot run; null when it can. <c>foreign-client</c> means its packages.</summary>
    public static string? WhyAbsent(IEnumerable<string> names)
    {
        var absent = names.Where(static name => name == "foreign-client"
            ? !Directory.Exists(Path.Combine(ForeignClient, "node_modules", "@grpc"))
            : Find(name) is null);
        return string.Join(" and ", absent) is { Length: > 0 } missing
            ? $"Needs {missing}: run tests/Deployment.Tests/install-tools.sh, or install it."
            : null;
    }

    /// <summary>Runs a program in the checkout to its end, however it ends.</summary>
    /// <exception cref="TimeoutException">It ran for longer than three minutes; it was stopped.</exception>
    public static async Task<ToolResult> RunAsync(string name, IEnumerable<string> arguments, string input = "")
    {
        var start = new ProcessStartInfo(Find(name)!, arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), patience.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            return new ToolResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{name} {string.Join(' ', arguments)} ran for more than {Patience}.");
        }
    }
}

/// <summary>How a program ended, and what it printed.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    /// <summary>Both outputs, for a failing test's message.</summary>
    public string Text => Output + Error;
}

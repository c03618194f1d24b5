using System.Globalization;
using System.Text.RegularExpressions;
using Candor.Deployment.Tests.Tools;

namespace Candor.Deployment.Tests.Sidecar;

/// <summary>gRPC's JavaScript implementation drives the sidecar; tests/foreign-client says what it checks.</summary>
public sealed class ForeignClientTests(SidecarProcess sidecar) : IClassFixture<SidecarProcess>
{
    // A suite that is no longer called would pass in silence.
    private const int FewestChecks = 30;

    [ToolFact("node", "foreign-client")]
    public Task Sidecar_OverTcp_PassesTheForeignClient() => PassesAsync(sidecar.Tcp);

    [ToolFact("node", "foreign-client")]
    public Task Sidecar_OverItsSocket_PassesTheForeignClient() => PassesAsync(sidecar.Unix);

    private async Task PassesAsync(string address)
    {
        var result = await Tool.RunAsync("node", ["--test-reporter=tap", Path.Combine(Tool.ForeignClient, "index.mjs"), "--address", address]);

        Assert.True(result.ExitCode == 0, $"{result.Text}\nThe sidecar's log:\n{sidecar.Log}");
        Assert.True(Count(result.Output, "pass") >= FewestChecks, result.Output);
        Assert.Equal(0, Count(result.Output, "fail") + Count(result.Output, "skipped") + Count(result.Output, "cancelled"));
    }

    private static int Count(string tap, string kind) =>
        int.Parse(Regex.Match(tap, $"^# {kind} ([0-9]+)$", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);
}

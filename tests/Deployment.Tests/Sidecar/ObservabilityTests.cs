using System.Net;
using System.Runtime.Versioning;
using Candor.Deployment.Tests.Tools;

namespace Candor.Deployment.Tests.Sidecar;

public sealed class ObservabilityTests(SidecarProcess sidecar) : IClassFixture<SidecarProcess>
{
    [Theory]
    [InlineData("/healthz/live")]
    [InlineData("/healthz/ready")]
    public async Task Health_RunningSidecar_IsOk(string path) => Assert.Equal(HttpStatusCode.OK, await sidecar.StatusAsync(path));

    /// <summary>In a pod the server is another user of the same group; connecting to a socket takes the right to write to it.</summary>
    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Socket_RunningSidecar_IsForItsOwnerAndGroupOnly() => Assert.Equal(
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(sidecar.SocketPath));

    [ToolFact("promtool")]
    public async Task Metrics_ClassicText_PassesPromtool()
    {
        var (contentType, body) = await sidecar.ScrapeAsync("text/plain;version=0.0.4");
        var result = await Tool.RunAsync("promtool", ["check", "metrics"], body);

        Assert.StartsWith("text/plain", contentType, StringComparison.Ordinal);
        Assert.Contains("candor_build_info", body, StringComparison.Ordinal);
        Assert.True(result.ExitCode == 0, result.Text);
    }

    [Fact]
    public async Task Metrics_ScraperAcceptsOpenMetrics_GetsIt()
    {
        var (contentType, body) = await sidecar.ScrapeAsync("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");

        Assert.StartsWith("application/openmetrics-text", contentType, StringComparison.Ordinal);
        Assert.EndsWith("# EOF\n", body, StringComparison.Ordinal);
    }
}

namespace Candor.Deployment.Tests.Sidecar;

public sealed class ShutdownTests(SidecarProcess sidecar) : IClassFixture<SidecarProcess>
{
    [Fact]
    public async Task Sidecar_StopSignal_EndsWithZeroAndRemovesItsSocket()
    {
        Assert.True(File.Exists(sidecar.SocketPath));

        Assert.Equal(0, await sidecar.TerminateAsync());

        Assert.False(File.Exists(sidecar.SocketPath));
    }
}

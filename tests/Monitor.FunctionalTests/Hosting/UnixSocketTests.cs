using System.Net.Sockets;
using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Protos.V1;
using Grpc.Net.Client;

namespace Candor.Monitor.FunctionalTests.Hosting;

public sealed class UnixSocketTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("candor-").FullName;

    [Fact]
    public async Task Socket_ServesGrpc()
    {
        var path = Path.Combine(_folder, "candor.sock");
        await using var sidecar = await SidecarFixture.StartAsync([$"--Listen:Socket={path}"]);
        using var channel = Connect(path);
        var response = await new TruthMonitor.TruthMonitorClient(channel).ScoreAsync(new ScoreRequest { Prompt = new Prompt { Text = "who?" }, Text = "abc" });
        Assert.Equal(3u, response.Summary.TokensScored);
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task Socket_LeftByACrash_IsReplaced()
    {
        var path = Path.Combine(_folder, "stale.sock");
        using (var crashed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Disposing a socket removes its file; a crash does not, and neither does this.
            crashed.Bind(new UnixDomainSocketEndPoint(path + ".moved"));
            File.Move(path + ".moved", path);
        }

        Assert.True(File.Exists(path));
        await using var sidecar = await SidecarFixture.StartAsync([$"--Listen:Socket={path}"]);
        using var channel = Connect(path);
        await new Control.ControlClient(channel).GetModeAsync(new GetModeRequest());
    }

    [Fact]
    public async Task Socket_OfARunningSidecar_IsNotTakenOver()
    {
        var path = Path.Combine(_folder, "busy.sock");
        await using var first = await SidecarFixture.StartAsync([$"--Listen:Socket={path}"]);
        await Assert.ThrowsAnyAsync<IOException>(() => SidecarFixture.StartAsync([$"--Listen:Socket={path}"]));
        using var channel = Connect(path);
        await new Control.ControlClient(channel).GetModeAsync(new GetModeRequest());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static GrpcChannel Connect(string path) => GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        },
    });
}

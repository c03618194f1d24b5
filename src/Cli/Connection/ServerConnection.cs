using System.Net.Sockets;
using Candor.Protos.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Candor.Cli.Connection;

/// <summary>A channel to one sidecar, and the words for its failures.</summary>
internal sealed class ServerConnection : IDisposable
{
    // On loopback a connection is there at once or not at all.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly ServerAddress _address;
    private readonly GrpcChannel _channel;

    private ServerConnection(ServerAddress address)
    {
        _address = address;
        var handler = new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, UseProxy = false, EnableMultipleHttp2Connections = true };
        if (address.Socket is { } path)
        {
            handler.ConnectCallback = (_, cancellation) => ConnectAsync(path, cancellation);
        }

        _channel = GrpcChannel.ForAddress(
            address.Socket is null ? address.Uri : new Uri("http://localhost"), new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        Monitor = new TruthMonitor.TruthMonitorClient(_channel);
        Control = new Control.ControlClient(_channel);
    }

    /// <summary>Scoring and generation.</summary>
    public TruthMonitor.TruthMonitorClient Monitor { get; }

    /// <summary>What is served, and the switch.</summary>
    public Control.ControlClient Control { get; }

    /// <summary>Opens a channel, runs work on it, and closes it. Nothing is sent before the first call.</summary>
    /// <exception cref="CliException">No sidecar answers there.</exception>
    /// <exception cref="RpcException">The sidecar refused a call.</exception>
    public static async Task<int> UseAsync(ServerAddress address, Func<ServerConnection, Task<int>> work, CancellationToken cancellationToken)
    {
        using var connection = new ServerConnection(address);
        try
        {
            return await work(connection);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Cancelled && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Unavailable && IsConnectionFailure(exception))
        {
            throw new CliException(
                ExitCodes.Unreachable,
                $"No sidecar answers at {connection._address}. Start one with ./start.sh, or say where it is with --address or --socket.",
                exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    // A sidecar that is draining answers Unavailable too; only without a connection is there an exception underneath.
    private static bool IsConnectionFailure(RpcException exception) =>
        exception.Status.DebugException is HttpRequestException or IOException or SocketException;

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

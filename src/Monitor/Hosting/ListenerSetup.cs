using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using AspNetListenOptions = Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions;

namespace Candor.Monitor.Hosting;

/// <summary>Kestrel's listeners and limits.</summary>
internal static class ListenerSetup
{
    // A peer that vanishes is never noticed otherwise; found within ping delay and timeout.
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(5);

    public static void Configure(KestrelServerOptions kestrel, ListenOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.Http2.KeepAlivePingDelay = PingDelay;
        kestrel.Limits.Http2.KeepAlivePingTimeout = PingTimeout;

        // A stream has no length: the default of 30 MB would end long ones. Messages have their own limit.
        kestrel.Limits.MaxRequestBodySize = null;

        kestrel.Listen(ListenerAddressAttribute.Parse(options.Grpc), listener => Use(listener, HttpProtocols.Http2, ListenerRole.Grpc));
        kestrel.Listen(ListenerAddressAttribute.Parse(options.Observability), listener => Use(listener, HttpProtocols.Http1, ListenerRole.Observability));
        if (options.Socket.Length > 0)
        {
            var path = Path.GetFullPath(options.Socket);
            RemoveStale(path);
            kestrel.ListenUnixSocket(path, listener => Use(listener, HttpProtocols.Http2, ListenerRole.Grpc));
        }
    }

    /// <summary>Lets owner and group connect, and nobody else: the LLM server beside it runs as another user of the same group.</summary>
    public static void ShareSocket(ListenOptions options)
    {
        if (options.Socket.Length > 0 && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                Path.GetFullPath(options.Socket), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        }
    }

    private static void Use(AspNetListenOptions listener, HttpProtocols protocols, ListenerRole role)
    {
        listener.Protocols = protocols;
        var feature = new ListenerRoleFeature(role);
        listener.Use(next => connection =>
        {
            connection.Features.Set(feature);
            return next(connection);
        });
    }

    /// <summary>Removes what a crashed process left. A socket that somebody listens on is left alone, and binding then fails with its own message.</summary>
    private static void RemoveStale(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path))
        {
            return;
        }

        using var trial = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            trial.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            File.Delete(path);
        }
    }
}

namespace Candor.Monitor.Hosting;

/// <summary>What a listener is for. Endpoints carry the role that they belong to; a request on another listener finds nothing there.</summary>
internal enum ListenerRole
{
    Grpc,
    Observability,
}

/// <summary>The role of the listener on which a connection came, as a connection feature.</summary>
internal sealed record ListenerRoleFeature(ListenerRole Role);

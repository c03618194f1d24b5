using Grpc.Core.Interceptors;

namespace Grpc.Core;

/// <summary>Base of generated clients.</summary>
public abstract class ClientBase<T> : ClientBase
    where T : ClientBase<T>
{
    /// <summary>Makes a client whose calls all fail, for test doubles.</summary>
    protected ClientBase()
    {
    }

    /// <summary>Makes a client from the parts of another.</summary>
    protected ClientBase(ClientBaseConfiguration configuration)
        : base(configuration)
    {
    }

    /// <summary>Makes a client that calls over <paramref name="channel"/>.</summary>
    public ClientBase(ChannelBase channel)
        : base(channel)
    {
    }

    /// <summary>Makes a client that calls through <paramref name="callInvoker"/>.</summary>
    public ClientBase(CallInvoker callInvoker)
        : base(callInvoker)
    {
    }

    /// <summary>A client like this one whose calls name another host.</summary>
    public T WithHost(string host) => NewInstance(Configuration.WithHost(host));

    /// <summary>Makes a client from the parts of another.</summary>
    protected abstract T NewInstance(ClientBaseConfiguration configuration);
}

/// <summary>What generated clients need and no user of them sees.</summary>
public abstract class ClientBase
{
    /// <summary>Makes a client whose calls all fail, for test doubles.</summary>
    protected ClientBase()
        : this(new UnimplementedCallInvoker())
    {
    }

    /// <summary>Makes a client from the parts of another.</summary>
    protected ClientBase(ClientBaseConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        CallInvoker = configuration.CreateCallInvoker();
    }

    /// <summary>Makes a client that calls over <paramref name="channel"/>.</summary>
    public ClientBase(ChannelBase channel)
        : this(channel.CreateCallInvoker())
    {
    }

    /// <summary>Makes a client that calls through <paramref name="callInvoker"/>.</summary>
    public ClientBase(CallInvoker callInvoker)
        : this(new ClientBaseConfiguration(callInvoker, null))
    {
    }

    /// <summary>Starts the calls of this client.</summary>
    protected CallInvoker CallInvoker { get; }

    internal ClientBaseConfiguration Configuration { get; }

    /// <summary>The parts a client is made of. Opaque.</summary>
    protected internal class ClientBaseConfiguration
    {
        private readonly CallInvoker _inner;
        private readonly string? _host;

        internal ClientBaseConfiguration(CallInvoker inner, string? host)
        {
            ArgumentNullException.ThrowIfNull(inner);
            _inner = inner;
            _host = host;
        }

        internal CallInvoker CreateCallInvoker() => _host is null ? _inner : _inner.Intercept(new HostInterceptor(_host));

        internal ClientBaseConfiguration WithHost(string host)
        {
            ArgumentNullException.ThrowIfNull(host);
            return new ClientBaseConfiguration(_inner, host);
        }
    }
}

namespace Grpc.Core;

/// <summary>Learns what a <see cref="CallCredentials"/> is made of. Only clients implement it.</summary>
public abstract class CallCredentialsConfiguratorBase
{
    /// <summary>It is a list of credentials.</summary>
    public abstract void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials);

    /// <summary>It is a function that adds headers.</summary>
    public abstract void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor);
}

/// <summary>Learns what a <see cref="ChannelCredentials"/> is made of. Only clients implement it.</summary>
public abstract class ChannelCredentialsConfiguratorBase
{
    /// <summary>It is no encryption.</summary>
    public abstract void SetInsecureCredentials(object? state);

    /// <summary>It is TLS.</summary>
    public abstract void SetSslCredentials(
        object? state, string? rootCertificates, KeyCertificatePair? keyCertificatePair, VerifyPeerCallback? verifyPeerCallback);

    /// <summary>It is a secure channel together with credentials for every call.</summary>
    public abstract void SetCompositeCredentials(object? state, ChannelCredentials channelCredentials, CallCredentials callCredentials);
}

using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Feed.Tests.Grpc;

public sealed class ContractTests
{
    [Fact]
    public void RpcException_FromStatus_SaysTheStatus()
    {
        var cause = new InvalidOperationException("cause");
        var exception = new RpcException(new Status(StatusCode.NotFound, "no such probe", cause));

        Assert.Equal(
            "Status(StatusCode=\"NotFound\", Detail=\"no such probe\", DebugException=\"System.InvalidOperationException: cause\")",
            exception.Message);
        Assert.Same(cause, exception.InnerException);
        Assert.Empty(exception.Trailers);
    }

    [Fact]
    public void Marshaller_OfContexts_ServesArrays()
    {
        var marshaller = Marshallers.Create<string>(
            static (text, context) =>
            {
                context.SetPayloadLength(text.Length);
                Encoding.UTF8.GetBytes(text, context.GetBufferWriter());
                context.Complete();
            },
            static context => Encoding.UTF8.GetString(context.PayloadAsReadOnlySequence()));

        Assert.Equal("probe", marshaller.Deserializer(marshaller.Serializer("probe")));
    }

    [Fact]
    public void CallOptions_With_ChangesACopy()
    {
        var options = new CallOptions(deadline: DateTime.UnixEpoch);
        var changed = options.WithWaitForReady().WithWriteOptions(new WriteOptions(WriteFlags.NoCompress));

        Assert.False(options.IsWaitForReady);
        Assert.True(changed.IsWaitForReady);
        Assert.Equal(DateTime.UnixEpoch, changed.Deadline);
    }

    [Fact]
    public void ChannelCredentials_CallCredentialsOnInsecureChannel_AreRefused()
    {
        var call = CallCredentials.FromInterceptor(static (_, _) => Task.CompletedTask);

        Assert.Throws<ArgumentException>(() => ChannelCredentials.Create(ChannelCredentials.Insecure, call));
        Assert.NotNull(ChannelCredentials.Create(ChannelCredentials.SecureSsl, call));
    }

    [Fact]
    public async Task WriteAsync_WriterKnowsNoCancellation_RefusesTokensThatCanBeCancelled()
    {
        IAsyncStreamWriter<string> writer = new Writer();
        using var source = new CancellationTokenSource();

        await writer.WriteAsync("a", CancellationToken.None);
        await Assert.ThrowsAsync<NotSupportedException>(() => writer.WriteAsync("b", source.Token));
    }

    [Fact]
    public void Client_MadeWithoutChannel_FailsItsCalls()
    {
        var invoker = new Client().Invoker.Intercept(static headers => headers);
        var method = new Method<string, string>(MethodType.Unary, "s", "m", Marshallers.StringMarshaller, Marshallers.StringMarshaller);

        Assert.Throws<NotImplementedException>(() => invoker.BlockingUnaryCall(method, null, default, "request"));
    }

    private sealed class Writer : IAsyncStreamWriter<string>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(string message) => Task.CompletedTask;
    }

    private sealed class Client : ClientBase<Client>
    {
        public CallInvoker Invoker => CallInvoker;

        protected override Client NewInstance(ClientBaseConfiguration configuration) => new();
    }
}

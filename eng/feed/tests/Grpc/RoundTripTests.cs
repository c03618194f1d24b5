using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Feed.Tests.Grpc;

/// <summary>The published server and client talk to each other through the stand-ins.</summary>
public sealed class RoundTripTests
{
    private static readonly Method<string, string> ChatMethod = new(
        MethodType.DuplexStreaming, "feed.Echo", "Chat", Marshallers.StringMarshaller, Marshallers.StringMarshaller);

    private static readonly Method<string, string> FailMethod = new(
        MethodType.Unary, "feed.Echo", "Fail", Marshallers.StringMarshaller, Marshallers.StringMarshaller);

    [Fact]
    public async Task Chat_SeveralMessages_ComeBackInOrderWithHeadersAndTrailers()
    {
        await using var server = await StartAsync();
        using var channel = Connect(server);
        var invoker = channel.Intercept(static headers =>
        {
            headers.Add("x-from-client", "yes");
            return headers;
        });

        using var call = invoker.AsyncDuplexStreamingCall(ChatMethod, null, default);
        await call.RequestStream.WriteAsync("a");
        await call.RequestStream.WriteAsync("b");
        await call.RequestStream.CompleteAsync();
        var answers = new List<string>();
        await foreach (var answer in call.ResponseStream.ReadAllAsync())
        {
            answers.Add(answer);
        }

        Assert.Equal(["A", "B"], answers);
        Assert.Equal("yes", (await call.ResponseHeadersAsync).GetValue("x-from-server"));
        Assert.Equal([0, 255], call.GetTrailers().GetValueBytes("x-bytes-bin"));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Fail_StatusWithDetails_ReachesTheClient()
    {
        await using var server = await StartAsync();
        using var channel = Connect(server);

        var call = channel.CreateCallInvoker().AsyncUnaryCall(FailMethod, null, default, "because");
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await call);

        Assert.Equal(StatusCode.FailedPrecondition, exception.StatusCode);
        Assert.Equal("because", exception.Status.Detail);
        Assert.Equal([1, 2, 3], exception.Trailers.GetValueBytes("grpc-status-details-bin"));
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddGrpc();
        var application = builder.Build();
        application.MapGrpcService<EchoService>();
        await application.StartAsync();
        return application;
    }

    private static GrpcChannel Connect(WebApplication server) =>
        GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = server.GetTestServer().CreateHandler() });

    // As generated code has it: the server looks for overrides by the names in the descriptions.
    [BindServiceMethod(typeof(EchoBase), nameof(Bind))]
    public abstract class EchoBase
    {
        public static void Bind(ServiceBinderBase binder, EchoBase? service)
        {
            binder.AddMethod(ChatMethod, service is null ? null : new DuplexStreamingServerMethod<string, string>(service.Chat));
            binder.AddMethod(FailMethod, service is null ? null : new UnaryServerMethod<string, string>(service.Fail));
        }

        public abstract Task Chat(IAsyncStreamReader<string> requests, IServerStreamWriter<string> responses, ServerCallContext context);

        public abstract Task<string> Fail(string request, ServerCallContext context);
    }

    public sealed class EchoService : EchoBase
    {
        public override async Task Chat(
            IAsyncStreamReader<string> requests, IServerStreamWriter<string> responses, ServerCallContext context)
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "x-from-server", context.RequestHeaders.GetValue("x-from-client")! } });
            await foreach (var request in requests.ReadAllAsync(context.CancellationToken))
            {
                await responses.WriteAsync(request.ToUpperInvariant(), context.CancellationToken);
            }

            context.ResponseTrailers.Add("x-bytes-bin", [0, 255]);
        }

        public override Task<string> Fail(string request, ServerCallContext context) => throw new RpcException(
            new Status(StatusCode.FailedPrecondition, request), new Metadata { { "grpc-status-details-bin", [1, 2, 3] } });
    }
}

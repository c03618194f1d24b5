using Candor.Monitor.Streams;
using Candor.Protos.V1;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace Candor.Monitor.Grpc;

/// <summary>The three ways of having an answer read. Each is framed by <see cref="CallRunner"/>; the protocol is on the proto's service.</summary>
internal sealed class TruthMonitorService(
    CallRunner calls,
    StreamServices services,
    RequestReader requests,
    ScoreCall score,
    GenerateCall generate,
    IOptions<Sessions.SessionsOptions> options,
    TimeProvider time,
    ILogger<TruthMonitorService> logger) : TruthMonitor.TruthMonitorBase
{
    /// <inheritdoc/>
    public override Task Monitor(
        IAsyncStreamReader<MonitorRequest> requestStream, IServerStreamWriter<MonitorResponse> responseStream, ServerCallContext context) =>
        calls.RunAsync(context, async lifetime =>
        {
            // A client that waits for headers before it sends would otherwise wait for ever.
            await context.WriteResponseHeadersAsync([]);
            var writer = new ResponseWriter(responseStream, lifetime, options.Value, time, logger);
            await new MonitorStream(services, requests, lifetime, writer).RunAsync(requestStream);
            if (writer.IsStalled)
            {
                // The window is full, so that no trailers can be sent; only a reset frees the connection.
                context.GetHttpContext().Abort();
            }

            return true;
        });

    /// <inheritdoc/>
    public override Task<ScoreResponse> Score(ScoreRequest request, ServerCallContext context) =>
        calls.RunAsync(context, lifetime => score.RunAsync(request, lifetime.Token));

    /// <inheritdoc/>
    public override Task Generate(GenerateRequest request, IServerStreamWriter<GenerateResponse> responseStream, ServerCallContext context) =>
        calls.RunAsync(context, async lifetime =>
        {
            await generate.RunAsync(request, responseStream, lifetime);
            return true;
        });
}

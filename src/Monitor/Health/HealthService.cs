using Candor.Monitor.Sessions;
using Candor.Protos.Health.V1;
using Grpc.Core;

namespace Candor.Monitor.Health;

/// <summary>The standard health service: <c>""</c>, <c>liveness</c>, <c>readiness</c> and the services' full names.</summary>
internal sealed class HealthService(ServingState state, StreamGate gate) : Protos.Health.V1.Health.HealthBase
{
    /// <inheritdoc/>
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        state.Look(request.Service).Status is { } status
            ? Task.FromResult(new HealthCheckResponse { Status = status })
            : throw new RpcException(new Status(StatusCode.NotFound, "There is no such service."));

    /// <inheritdoc/>
    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, gate.Expired);
        HealthCheckResponse.Types.ServingStatus? last = null;
        try
        {
            while (true)
            {
                var (found, changed) = state.Look(request.Service);
                var status = found ?? HealthCheckResponse.Types.ServingStatus.ServiceUnknown;
                if (status != last)
                {
                    await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, ends.Token);
                    last = status;
                }

                await changed.WaitAsync(ends.Token);
            }
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The watcher left, or the server does: the usual end of a watch.
        }
    }
}

using Candor.Monitor.Sessions;
using Candor.Monitor.Streams;
using Candor.Monitor.Telemetry;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace Candor.Monitor.Grpc;

/// <summary>The frame of every scoring call: admission before it, one funnel for what goes wrong, the place given back after it.</summary>
internal sealed partial class CallRunner(StreamGate gate, IOptions<SessionsOptions> options, TimeProvider time, ILogger<CallRunner> logger)
{
    /// <summary>Runs a call.</summary>
    /// <exception cref="RpcException">Whatever ended the call, as a status that tells the client what it may know and no more.</exception>
    public async Task<T> RunAsync<T>(ServerCallContext context, Func<CallLifetime, Task<T>> call)
    {
        if (gate.TryEnter() is { } refusal)
        {
            throw StatusMapping.ToException(refusal);
        }

        // The place is given back when the trailers are out, not when the handler returns: a drain that counted handlers would cut off
        // the last words of the calls that it ends.
        context.GetHttpContext().Response.OnCompleted(() =>
        {
            gate.Leave();
            return Task.CompletedTask;
        });
        using var lifetime = new CallLifetime(gate, options.Value, time, context.CancellationToken);
        try
        {
            return await call(lifetime);
        }
        catch (RpcException)
        {
            throw;
        }
        catch (Exception exception) when (exception is IOException || lifetime.Token.IsCancellationRequested)
        {
            // Whatever a cancelled call throws, it was the cancellation; a client's reset can surface before its token does.
            throw lifetime.ToException();
        }
        catch (Exception exception)
        {
            Log.CallFailed(logger, context.Method, FaultDescription.Of(exception));
            throw new RpcException(new Status(StatusCode.Internal, $"The server failed to handle the call (event {EventIds.CallFailed} in its log)."));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.CallFailed, LogLevel.Error, "A call of {Method} failed: {Fault}")]
        public static partial void CallFailed(ILogger logger, string method, string fault);
    }
}

using Candor.Monitor.Grpc;
using Grpc.Core;
using Wire = Candor.Protos.V1;

namespace Candor.Monitor.Streams;

/// <summary>
/// One <c>Monitor</c> call: reads requests, hands each to its generation's loop, and sees to it that all loops and the writer have ended
/// when the call does. Owned by the call.
/// </summary>
internal sealed class MonitorStream(StreamServices services, RequestReader reader, CallLifetime lifetime, ResponseWriter writer)
{
    private const int LongestId = 128;

    // Ended generations are remembered for a while, so that requests which were on their way are dropped instead of answered by an error.
    private const int RememberedPerPlace = 4;

    private readonly Dictionary<string, (GenerationLoop Loop, Task Running)> _generations = [];

    /// <summary>Follows the call to its end.</summary>
    /// <exception cref="RpcException">A request cannot be given to any generation.</exception>
    public async Task RunAsync(IAsyncStreamReader<Wire.MonitorRequest> requests)
    {
        var writing = writer.RunAsync();
        try
        {
            lifetime.Waiting();
            while (await requests.MoveNext(lifetime.Token))
            {
                lifetime.Waiting();
                await DispatchAsync(requests.Current);
            }

            await FinishAsync();
        }
        finally
        {
            // Loops that are still there belong to a call that failed or was cancelled; their slots must be free before it is over.
            if (_generations.Values.Any(static generation => !generation.Running.IsCompleted))
            {
                lifetime.End(lifetime.Fault ?? RequestFault.Invalid("", "The call ended."));
            }

            await Task.WhenAll(_generations.Values.Select(static generation => generation.Running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            writer.Complete();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask DispatchAsync(Wire.MonitorRequest request)
    {
        if (request.GenerationId.Length is 0 or > LongestId)
        {
            throw StatusMapping.ToException(RequestFault.Invalid("generation_id", $"A generation needs an id of 1 to {LongestId} characters."));
        }

        if (!_generations.TryGetValue(request.GenerationId, out var generation) || (generation.Loop.HasEnded && request.Open is not null))
        {
            if (generation.Loop is null && request.Open is null)
            {
                // It may just have ended with an error that the client has not seen yet, or never begun: said once, without ending the stream.
                await writer.WriteAsync(NotOpen(request), lifetime.Token);
                return;
            }

            generation = Begin(request.GenerationId);
        }

        if (!generation.Loop.HasEnded)
        {
            try
            {
                await generation.Loop.PostAsync(reader.Read(request));
            }
            catch (System.Threading.Channels.ChannelClosedException)
            {
                // The loop has ended between the look and the post, and has said why.
            }
        }
    }

    private (GenerationLoop Loop, Task Running) Begin(string id)
    {
        var limit = services.Options.MaxGenerationsPerStream;
        if (_generations.Count >= limit * RememberedPerPlace)
        {
            foreach (var ended in _generations.Where(static entry => entry.Value.Running.IsCompleted).Select(static entry => entry.Key).ToArray())
            {
                _generations.Remove(ended);
            }
        }

        var hasRoom = _generations.Values.Count(static generation => !generation.Running.IsCompleted) < limit;
        var loop = new GenerationLoop(id, services, writer, lifetime.Token);
        if (!hasRoom)
        {
            services.Metrics.Refused("generations_per_stream");
        }

        var generation = (loop, hasRoom ? loop.RunAsync() : loop.RefuseAsync());
        _generations[id] = generation;
        return generation;
    }

    private async Task FinishAsync()
    {
        foreach (var (loop, _) in _generations.Values)
        {
            loop.Complete();
        }

        await Task.WhenAll(_generations.Values.Select(static generation => generation.Running));
    }

    private static Wire.MonitorResponse NotOpen(Wire.MonitorRequest request) => new()
    {
        GenerationId = request.GenerationId,
        AcknowledgedSequence = request.Sequence,
        Error = new Wire.GenerationError
        {
            Code = Wire.ErrorCode.InvalidRequest,
            Field = "generation_id",
            Message = "No such generation is open on this stream; begin it with open.",
        },
    };
}

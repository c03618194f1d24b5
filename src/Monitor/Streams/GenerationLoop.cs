using System.Threading.Channels;
using Candor.Monitor.Grpc;
using Candor.Monitor.Sessions;
using Candor.Monitor.Telemetry;
using Wire = Candor.Protos.V1;

namespace Candor.Monitor.Streams;

/// <summary>
/// One generation of a stream: takes its events in order, scores whatever has arrived in one pass, answers each token once. Ends with a
/// summary or an error, and frees the KV slot then. Single owner of its session.
/// </summary>
internal sealed partial class GenerationLoop(string id, StreamServices services, ResponseWriter writer, CancellationToken cancellationToken)
{
    // Bounded: when a client sends faster than passes run, the stream is no longer read, and HTTP/2 holds the client back.
    private readonly Channel<StreamEvent> _inbox =
        Channel.CreateBounded<StreamEvent>(new BoundedChannelOptions(services.Options.ReadAhead) { SingleReader = true, SingleWriter = true });

    private readonly TokenIntake _intake = new(services.Model);
    private volatile bool _hasEnded;
    private ulong _expected = 1;
    private ulong _acknowledged;

    public ValueTask PostAsync(StreamEvent streamEvent) => _inbox.Writer.WriteAsync(streamEvent, cancellationToken);

    /// <summary>No more events will come.</summary>
    public void Complete() => _inbox.Writer.TryComplete();

    /// <summary>Whether the loop has ended; what still arrives for it is dropped.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Follows the generation to its end. Never throws: what goes wrong is the generation's own affair.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (await FollowAsync() is { } fault)
            {
                await FailAsync(fault);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The call is over; nobody is left to be told.
        }
        catch (Exception exception)
        {
            // A defect of ours must not take the stream's other generations along.
            Log.GenerationCrashed(services.Logger, FaultDescription.Of(exception));
            await FailAsync(new RequestFault(ObservationError.ModelFailed, "", "The server failed to follow this generation.")).AsTask()
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            _hasEnded = true;
            _inbox.Writer.TryComplete();

            // A stream that is being read may wait for room here; there will be none, and nobody to read.
            while (_inbox.Reader.TryRead(out _))
            {
            }
        }
    }

    /// <summary>Answers a generation for which the stream has no room.</summary>
    public async Task RefuseAsync()
    {
        _hasEnded = true;
        _acknowledged = 1;
        await FailAsync(new RequestFault(
            ObservationError.Overloaded, "", $"All {services.Options.MaxGenerationsPerStream} places for generations on one stream are taken."));
    }

    private async Task<RequestFault?> FollowAsync()
    {
        var first = await _inbox.Reader.WaitToReadAsync(cancellationToken) ? await _inbox.Reader.ReadAsync(cancellationToken) : null;
        if (first is null)
        {
            return null;
        }

        if (CheckSequence(first) is { } gap)
        {
            return gap;
        }

        if (first is not StreamEvent.Opened { Opening: var opening })
        {
            return (first as StreamEvent.Refused)?.Fault ?? RequestFault.Invalid("event", "A generation begins with open.");
        }

        var session = services.TryOpen(opening);
        if (session is null)
        {
            return services.NoSlot();
        }

        using (session)
        using (var activity = MonitorActivities.StartGeneration("candor.monitor", services.Model.Manifest.Name))
        {
            var conversation = new GenerationConversation(services, session, this);
            if (await conversation.OpenAsync(opening, cancellationToken) is { } openFault)
            {
                return openFault;
            }

            var reason = Wire.FinishReason.Aborted;
            while (await _inbox.Reader.WaitToReadAsync(cancellationToken))
            {
                var end = await TakeAsync(conversation, session);
                if (end.Fault is not null)
                {
                    return end.Fault;
                }

                if (end.Reason is { } finished)
                {
                    reason = finished;
                    break;
                }
            }

            if (await conversation.ReadAsync(_intake.Complete(), cancellationToken) is { } lastFault)
            {
                return lastFault;
            }

            var outcome = session.Conclude();
            MonitorActivities.Conclude(activity, outcome);
            await WriteAsync(new Wire.MonitorResponse { Summary = services.Mapper.Summary(outcome, reason) });
            return null;
        }
    }

    /// <summary>Takes all events that have arrived; tokens of several requests become one pass.</summary>
    private async ValueTask<(RequestFault? Fault, Wire.FinishReason? Reason)> TakeAsync(GenerationConversation conversation, GenerationSession session)
    {
        Wire.FinishReason? reason = null;
        while (reason is null && _inbox.Reader.TryRead(out var next))
        {
            if (CheckSequence(next) is { } gap)
            {
                return (gap, null);
            }

            RequestFault? fault = null;
            switch (next)
            {
                case StreamEvent.TokensAppended tokens:
                    fault = _intake.Append(tokens, session.Tokens);
                    break;
                case StreamEvent.TextAppended text:
                    fault = _intake.Append(text);
                    break;
                case StreamEvent.Retracted retracted:
                    // What arrived before it is scored first: every token is answered exactly once.
                    fault = await conversation.ReadAsync(_intake.Take(), cancellationToken)
                        ?? _intake.Retract(retracted, session);
                    break;
                case StreamEvent.Closed closed:
                    reason = closed.Reason;
                    break;
                case StreamEvent.Opened:
                    fault = RequestFault.Invalid("open", "The generation is open already.");
                    break;
                case StreamEvent.Refused refused:
                    fault = refused.Fault;
                    break;
            }

            if (fault is not null)
            {
                return (fault, null);
            }
        }

        return (await conversation.ReadAsync(_intake.Take(), cancellationToken), reason);
    }

    public ValueTask WriteAsync(Wire.MonitorResponse response)
    {
        response.GenerationId = id;
        response.AcknowledgedSequence = _acknowledged;
        return writer.WriteAsync(response, cancellationToken);
    }

    private RequestFault? CheckSequence(StreamEvent streamEvent)
    {
        if (streamEvent.Sequence != _expected)
        {
            return new RequestFault(ObservationError.SequenceGap, "sequence", $"Request {_expected} of this generation was expected.");
        }

        _acknowledged = _expected++;
        return null;
    }

    private ValueTask FailAsync(RequestFault fault)
    {
        var level = StatusMapping.Level(fault.Error);
        Log.GenerationFailed(services.Logger, level, fault.Error, fault.Field);
        return WriteAsync(new Wire.MonitorResponse
        {
            Error = new Wire.GenerationError
            {
                Code = StatusMapping.WireCode(fault.Error),
                Message = fault.Message,
                Field = fault.Field,
                Retryable = StatusMapping.IsRetryable(fault.Error),
            },
        });
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = EventIds.GenerationFailed, Message = "A generation ended with {Error} at field '{Field}'.")]
        public static partial void GenerationFailed(ILogger logger, LogLevel level, ObservationError error, string field);

        [LoggerMessage(EventIds.GenerationCrashed, LogLevel.Error, "Following a generation failed: {Fault}")]
        public static partial void GenerationCrashed(ILogger logger, string fault);
    }
}

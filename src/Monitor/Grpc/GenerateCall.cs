using Candor.Monitor.Decoding;
using Candor.Monitor.Policies;
using Candor.Monitor.Sessions;
using Candor.Monitor.Streams;
using Candor.Monitor.Telemetry;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Wire = Candor.Protos.V1;

namespace Candor.Monitor.Grpc;

/// <summary>An answer decoded by Candor itself, streamed as it is made.</summary>
internal sealed class GenerateCall(StreamServices services, GenerateRequestReader reader, IOptions<SessionsOptions> options, TimeProvider time)
{
    /// <exception cref="RpcException">The request is at fault, there is no slot, or the model failed.</exception>
    public async Task RunAsync(Wire.GenerateRequest request, IServerStreamWriter<Wire.GenerateResponse> responses, CallLifetime lifetime)
    {
        if (reader.TryRead(request, out var decoding) is { } fault)
        {
            throw StatusMapping.ToException(fault);
        }

        if (decoding.Opening.Settings.Mode == MonitorMode.Off)
        {
            throw StatusMapping.ToException(new RequestFault(
                ObservationError.ModeForbids, "mode", "In mode off no model runs, so that nothing can be generated."));
        }

        using var session = services.Open(decoding.Opening);
        using var activity = MonitorActivities.StartGeneration("candor.generate", services.Model.Manifest.Name);
        var stalled = new RequestFault(ObservationError.ClientStalled, "", $"No response was taken for {options.Value.WriteStallTimeout}.");
        await using var stall = time.CreateTimer(_ => lifetime.End(stalled), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await foreach (var happened in new AnswerDecoder(services.Model).DecodeAsync(decoding, session, lifetime.Token))
        {
            if (happened is DecodingEvent.Finished { Reason: Wire.FinishReason.Error })
            {
                throw StatusMapping.ToException(new RequestFault(ObservationError.ModelFailed, "", "The model failed while the answer was being made."));
            }

            if (happened is DecodingEvent.Finished finished)
            {
                MonitorActivities.Conclude(activity, finished.Outcome);
            }

            stall.Change(options.Value.WriteStallTimeout, Timeout.InfiniteTimeSpan);
            await responses.WriteAsync(Map(happened), lifetime.Token);
            stall.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private Wire.GenerateResponse Map(DecodingEvent happened)
    {
        switch (happened)
        {
            case DecodingEvent.PromptRead prompt:
                return new Wire.GenerateResponse { Prompt = ResponseMapper.Prompt(prompt.Reading) };
            case DecodingEvent.TokenWritten token:
                return new Wire.GenerateResponse
                {
                    Token = new Wire.GeneratedToken { Score = ResponseMapper.Token(token.Reading), Text = token.Text, Forced = token.IsForced },
                };
            case DecodingEvent.Decided decided:
                return new Wire.GenerateResponse { Decision = services.Mapper.Decision(decided.Verdict) };
            case DecodingEvent.Finished finished:
                var summary = services.Mapper.Summary(finished.Outcome, finished.Reason);
                summary.Text = finished.Text;
                return new Wire.GenerateResponse { Summary = summary };
            default:
                throw new ArgumentOutOfRangeException(nameof(happened), happened, "An event without a response.");
        }
    }
}

using Candor.Monitor.Grpc;
using Candor.Monitor.Policies;
using Candor.Monitor.Sessions;
using Wire = Candor.Protos.V1;

namespace Candor.Monitor.Streams;

/// <summary>What the server says about a generation while it is open: opened, scores, decisions. Owned by the generation's loop.</summary>
internal sealed class GenerationConversation(StreamServices services, GenerationSession session, GenerationLoop loop)
{
    /// <summary>Announces the generation and reads its prompt.</summary>
    public async ValueTask<RequestFault?> OpenAsync(Opening opening, CancellationToken cancellationToken)
    {
        var bank = services.Model.Bank;
        var opened = new Wire.GenerationOpened
        {
            Model = services.Model.Manifest.Name,
            Source = Wire.SignalSource.ShadowModel,
            Mode = WireNames.ToWire(opening.Settings.Mode),
            Coupling = WireNames.ToWire(opening.Settings.Coupling),
            Bank = bank.Name,
            BankVersion = bank.Version,
            PromptTokens = (uint)opening.Prompt.Length,
        };
        opened.Probes.AddRange(opening.Settings.Probes.Select(index => bank.Probes[index].Probe.Name));
        await loop.WriteAsync(new Wire.MonitorResponse { Opened = opened });

        var started = services.Time.GetTimestamp();
        var (reading, verdict) = await session.ReadPromptAsync(opening.Prompt, cancellationToken);
        await loop.WriteAsync(new Wire.MonitorResponse { Scores = new Wire.ScoreBatch { Prompt = ResponseMapper.Prompt(reading) } });
        await DecideAsync(verdict);
        services.Metrics.StepAnswered(services.Time.GetElapsedTime(started));
        return Failure();
    }

    /// <summary>Reads tokens and answers each of them.</summary>
    public async ValueTask<RequestFault?> ReadAsync(int[] tokens, CancellationToken cancellationToken)
    {
        if (tokens.Length == 0)
        {
            return null;
        }

        if (tokens.Length > session.Remaining)
        {
            return new RequestFault(
                ObservationError.ContextExceeded, "tokens", $"The model's context is {services.Model.Manifest.Architecture.ContextLength} tokens.");
        }

        var started = services.Time.GetTimestamp();
        var batch = new Wire.ScoreBatch();
        var verdicts = new List<Verdict>();
        await session.ReadAsync(
            tokens,
            (reading, verdict) =>
            {
                batch.Scores.Add(ResponseMapper.Token(reading));
                batch.ScoredThrough = (uint)reading.Position;
                if (verdict is not null)
                {
                    verdicts.Add(verdict);
                }
            },
            cancellationToken);
        await loop.WriteAsync(new Wire.MonitorResponse { Scores = batch });
        foreach (var verdict in verdicts)
        {
            await DecideAsync(verdict);
        }

        services.Metrics.StepAnswered(services.Time.GetElapsedTime(started));
        return Failure();
    }

    private ValueTask DecideAsync(Verdict? verdict) =>
        verdict is null ? default : loop.WriteAsync(new Wire.MonitorResponse { Decision = services.Mapper.Decision(verdict) });

    private RequestFault? Failure() => session.IsUnavailable && services.Posture == FailurePosture.Closed
        ? new RequestFault(ObservationError.ModelFailed, "", "The model failed, and the failure posture is closed.")
        : null;
}

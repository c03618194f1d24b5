using Candor.Monitor.Policies;
using Candor.Monitor.Streams;
using Candor.Monitor.Telemetry;
using Wire = Candor.Protos.V1;

namespace Candor.Monitor.Grpc;

/// <summary>A finished text, read in one go.</summary>
internal sealed class ScoreCall(StreamServices services, OpeningReader openings, PromptReader prompts)
{
    /// <exception cref="global::Grpc.Core.RpcException">The request is at fault, or there is no slot.</exception>
    public async Task<Wire.ScoreResponse> RunAsync(Wire.ScoreRequest request, CancellationToken cancellationToken)
    {
        int[] completion = [];
        var fault = openings.TryRead(request.Model, request.Prompt, request.Mode, request.Coupling, gain: null, request.Probes, out var opening)
            ?? ReadCompletion(request, out completion);
        if (fault is not null)
        {
            throw StatusMapping.ToException(fault);
        }

        var context = services.Model.Manifest.Architecture.ContextLength;
        if (opening.Prompt.Length + completion.Length > context)
        {
            throw StatusMapping.ToException(new RequestFault(
                ObservationError.ContextExceeded,
                "completion",
                $"Prompt and completion have {opening.Prompt.Length + completion.Length} tokens; the model's context is {context}."));
        }

        using var session = services.Open(opening);
        using var activity = MonitorActivities.StartGeneration("candor.score", services.Model.Manifest.Name);
        var response = new Wire.ScoreResponse();
        var (reading, _) = await session.ReadPromptAsync(opening.Prompt, cancellationToken);
        response.Prompt = ResponseMapper.Prompt(reading);
        if (completion.Length > 0)
        {
            await session.ReadAsync(completion, (token, _) => response.Scores.Add(ResponseMapper.Token(token)), cancellationToken);
        }

        if (session.IsUnavailable && services.Posture == FailurePosture.Closed)
        {
            throw StatusMapping.ToException(new RequestFault(ObservationError.ModelFailed, "", "The model failed, and the failure posture is closed."));
        }

        var outcome = session.Conclude();
        MonitorActivities.Conclude(activity, outcome);
        response.Decision = services.Mapper.Decision(outcome.Verdict);
        response.Summary = services.Mapper.Summary(outcome, Wire.FinishReason.Stop);
        return response;
    }

    private RequestFault? ReadCompletion(Wire.ScoreRequest request, out int[] tokens)
    {
        tokens = [];
        switch (request.CompletionCase)
        {
            case Wire.ScoreRequest.CompletionOneofCase.Tokens:
                return prompts.TryReadIds(request.Tokens.Ids, "tokens.ids", out tokens);
            case Wire.ScoreRequest.CompletionOneofCase.Text:
                if (prompts.CheckText(request.Text, "text") is { } fault)
                {
                    return fault;
                }

                tokens = [.. services.Model.Tokenizer.Encode(request.Text, withSpecialTokens: false)];
                return null;
            default:
                // A prompt alone may be asked about: how risky would an answer be?
                return null;
        }
    }
}

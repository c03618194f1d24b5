using Candor.Monitor.Grpc;
using Candor.Monitor.Model;
using Wire = Candor.Protos.V1;

namespace Candor.Monitor.Streams;

/// <summary>Makes a checked event of each request of a stream.</summary>
internal sealed class RequestReader(ServedModel model, OpeningReader openings, PromptReader prompts)
{
    public StreamEvent Read(Wire.MonitorRequest request) => request.EventCase switch
    {
        Wire.MonitorRequest.EventOneofCase.Open => ReadOpen(request.Sequence, request.Open),
        Wire.MonitorRequest.EventOneofCase.Tokens => ReadTokens(request.Sequence, request.Tokens),
        Wire.MonitorRequest.EventOneofCase.Text => prompts.CheckText(request.Text.Text, "text.text") is { } fault
            ? new StreamEvent.Refused(request.Sequence, fault)
            : new StreamEvent.TextAppended(request.Sequence, request.Text.Text),
        Wire.MonitorRequest.EventOneofCase.Retract => new StreamEvent.Retracted(request.Sequence, request.Retract.FromPosition),
        Wire.MonitorRequest.EventOneofCase.Close => new StreamEvent.Closed(request.Sequence, request.Close.FinishReason),
        _ => new StreamEvent.Unknown(request.Sequence),
    };

    private StreamEvent ReadOpen(ulong sequence, Wire.OpenGeneration open)
    {
        if (open.TokenizerFingerprint.Length > 0 && open.TokenizerFingerprint != model.Manifest.TokenizerFingerprint)
        {
            return new StreamEvent.Refused(sequence, new RequestFault(
                ObservationError.TokenizerMismatch,
                "open.tokenizer_fingerprint",
                $"The served tokenizer has SHA-256 {model.Manifest.TokenizerFingerprint}. Send text instead of ids, or serve the same model."));
        }

        return openings.TryRead(open.Model, open.Prompt, open.Mode, open.Coupling, gain: null, open.Probes, out var opening) is { } fault
            ? new StreamEvent.Refused(sequence, fault with { Field = fault.Field.Length > 0 ? $"open.{fault.Field}" : "" })
            : new StreamEvent.Opened(sequence, opening);
    }

    private StreamEvent ReadTokens(ulong sequence, Wire.TokenBatch batch) =>
        prompts.TryReadIds(batch.TokenIds, "tokens.token_ids", out var tokens) is { } fault
            ? new StreamEvent.Refused(sequence, fault)
            : new StreamEvent.TokensAppended(sequence, batch.FirstPosition, tokens);
}

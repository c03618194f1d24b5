using System.Runtime.CompilerServices;
using System.Text;
using Candor.Monitor.Model;
using Candor.Monitor.Policies;
using Candor.Monitor.Sessions;
using Candor.Probes.Coupling;
using Candor.Protos.V1;

namespace Candor.Monitor.Decoding;

/// <summary>
/// Candor's own decoding loop, with policy and coupling applied. At each step: read the last token, decide, add the biases, choose, write. An
/// abstention that the policy has decided on is forced where coupling alone does not bring it about, so that enforcing never depends on
/// how strongly the model insists.
/// </summary>
internal sealed class AnswerDecoder(ServedModel model)
{
    public async IAsyncEnumerable<DecodingEvent> DecodeAsync(
        DecodingRequest request, GenerationSession session, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sampler = new TokenSampler(request.Temperature, request.TopP, request.Seed);
        var forcing = new AbstentionForcing(model.Manifest.AbstentionPhrases);
        var decoder = model.Tokenizer.CreateDecoder();
        var text = new StringBuilder();

        var (reading, verdict) = await session.ReadPromptAsync(request.Opening.Prompt, cancellationToken);
        yield return new DecodingEvent.PromptRead(reading);
        if (verdict is not null)
        {
            yield return new DecodingEvent.Decided(verdict);
        }

        var reason = FinishReason.Length;

        // A phrase that was begun is said to its end, whatever the client's limit: half an abstention is an answer.
        for (var written = 0; session.Remaining > 0 && (written < request.MaxTokens || forcing.Next is not null); written++)
        {
            if (session.NextLogits.IsEmpty)
            {
                reason = FinishReason.Error;
                break;
            }

            var (token, isForced) = Choose(session, sampler, forcing, reading.Biases, verdict);
            if (!isForced && model.Manifest.EndTokens.Contains(token))
            {
                reason = FinishReason.Stop;
                break;
            }

            await session.ReadAsync(new[] { token }, (next, decided) => (reading, verdict) = (next, decided), cancellationToken);
            var piece = decoder.Append(token);
            text.Append(piece);
            yield return new DecodingEvent.TokenWritten(reading, piece, isForced);
            if (verdict is not null)
            {
                yield return new DecodingEvent.Decided(verdict);
            }

            if (forcing.IsComplete)
            {
                reason = FinishReason.Abstained;
                break;
            }
        }

        text.Append(decoder.Complete());
        yield return new DecodingEvent.Finished(session.Conclude(), text.ToString(), reason);
    }

    /// <summary>The next token, and whether the policy rather than the model wrote it.</summary>
    private static (int Token, bool IsForced) Choose(
        GenerationSession session, TokenSampler sampler, AbstentionForcing forcing, IReadOnlyList<TokenBias> biases, Verdict? verdict)
    {
        if (forcing.Next is { } rest)
        {
            forcing.Wrote(rest, wasRaised: false);
            return (rest, true);
        }

        var logits = session.NextLogits;
        foreach (var (id, bias) in biases)
        {
            logits[id] += bias;
        }

        var chosen = sampler.Choose(logits);
        forcing.Wrote(chosen, wasRaised: biases.Count > 0);
        if (verdict is not { Kind: VerdictKind.Abstain, IsAdvisory: false } || forcing.Next is not null || forcing.IsComplete)
        {
            return (chosen, false);
        }

        // Coupling did not flip the output, or is off: the decision stands all the same.
        forcing.Begin();
        if (forcing.Next is not { } first)
        {
            return (chosen, false);
        }

        forcing.Wrote(first, wasRaised: false);
        return (first, true);
    }
}

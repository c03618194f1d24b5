using System.Numerics.Tensors;
using Candor.Probes.Activations;

namespace Candor.Probes.Coupling;

/// <summary>
/// Adds uncertainty to the logits of abstention tokens: <c>z'[v] = z[v] + g(u) · m_v</c> for <c>v</c> in the abstention set.
/// Immutable and safe to share; what changes along an answer is in its <see cref="CouplingState"/>.
/// </summary>
/// <remarks>
/// First-token and every-step are the readout bypass of "The Phenomenology of Hallucinations" (arXiv 2603.13911) with <c>g(u) = γ · u</c>.
/// Gated is a generalisation: <c>g(u) = γ · max(0, (u − τ) / (1 − τ))</c> where a segment starts, at most once per segment, and then not again
/// for a refractory window, so that an abstention is not pushed to repeat itself in a loop. A bias never exceeds the bound. A gain of 0 writes
/// nothing at all, so that logits stay bit-identical to those of <see cref="CouplingMode.Off"/>.
/// </remarks>
public sealed class LogitCoupling
{
    private readonly AbstentionToken[] _tokens;

    /// <summary>Checks and keeps the parameters.</summary>
    /// <param name="mode">When to add, and by which form.</param>
    /// <param name="gain">γ, logits at full uncertainty; finite, at least 0.</param>
    /// <param name="tau">τ of the gated form, in [0, 1).</param>
    /// <param name="tokens">The abstention set, each token once; empty where the model has none, and then nothing is ever written.</param>
    /// <param name="maxBias">Largest bias of one token, in logits; finite, above 0.</param>
    /// <param name="refractoryTokens">
    /// Tokens after a gated bias during which no other is written; at least 1. The default of 8 outlasts the usual phrases ("I don't know.").
    /// </param>
    /// <exception cref="ArgumentException">A parameter is outside its range, or a token occurs twice; the message names it.</exception>
    public LogitCoupling(
        CouplingMode mode, float gain, float tau, IReadOnlyList<AbstentionToken> tokens, float maxBias = 100, int refractoryTokens = 8)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require(Enum.IsDefined(mode), $"{mode} is not a coupling mode.", nameof(mode));
        Require(gain >= 0 && float.IsFinite(gain), $"The gain is {gain}; it must be finite and at least 0.", nameof(gain));
        Require(tau is >= 0 and < 1, $"Tau is {tau}; it must be in [0, 1).", nameof(tau));
        Require(maxBias > 0 && float.IsFinite(maxBias), $"The largest bias is {maxBias}; it must be finite and above 0.", nameof(maxBias));

        Require(refractoryTokens >= 1, $"The refractory window is {refractoryTokens} tokens; it must be at least 1.", nameof(refractoryTokens));

        // Ascending, so that the logits outside the set are the gaps between them.
        _tokens = [.. tokens.OrderBy(static token => token.TokenId)];
        for (var i = 0; i < _tokens.Length; i++)
        {
            var (id, weight) = _tokens[i];
            Require(id >= 0, $"Token id {id} is negative.", nameof(tokens));
            Require(weight > 0 && float.IsFinite(weight), $"The weight of token {id} is {weight}; it must be finite and above 0.", nameof(tokens));
            Require(i == 0 || _tokens[i - 1].TokenId != id, $"Token {id} occurs twice.", nameof(tokens));
        }

        Mode = mode;
        Gain = gain;
        Tau = tau;
        MaxBias = maxBias;
        RefractoryTokens = refractoryTokens;
    }

    /// <summary>When uncertainty is added, and by which form.</summary>
    public CouplingMode Mode { get; }

    /// <summary>γ, logits at full uncertainty.</summary>
    public float Gain { get; }

    /// <summary>τ of the gated form.</summary>
    public float Tau { get; }

    /// <summary>Largest bias of one token, in logits.</summary>
    public float MaxBias { get; }

    /// <summary>Tokens after a gated bias during which no other is written.</summary>
    public int RefractoryTokens { get; }

    /// <summary>The abstention set, ascending by id.</summary>
    public IReadOnlyList<AbstentionToken> Tokens => _tokens;

    /// <summary>The state of one answer at its beginning.</summary>
#pragma warning disable CA1822 // Part of the coupling's contract: what a state starts with is for the coupling to say.
    public CouplingState CreateState() => new();
#pragma warning restore CA1822

    /// <summary>The biases for the step after a token. Allocates nothing.</summary>
    /// <param name="state">The answer's state; call once for each token, in order.</param>
    /// <param name="position">What the token is to the answer; after a prompt token before the last, nothing is biased.</param>
    /// <param name="segmentStart">Whether the next token starts a sentence. Only read in gated mode; the answer's own start needs no mark.</param>
    /// <param name="uncertainty">u, the calibrated risk at the token, in [0, 1] (clamped to it); NaN where it was not scored.</param>
    /// <param name="destination">Room for every token of the set.</param>
    /// <returns>Number of biases written, ascending by token id: 0, or all of the set; 0 when <paramref name="uncertainty"/> is NaN.</returns>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public int Bias(CouplingState state, TokenPosition position, bool segmentStart, float uncertainty, Span<TokenBias> destination)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (destination.Length < _tokens.Length)
        {
            throw new ArgumentException($"The destination holds {destination.Length} biases; {_tokens.Length} are needed.", nameof(destination));
        }

        if (!IsDue(state, position, segmentStart))
        {
            return 0;
        }

        var strength = Gain * Form(uncertainty);
        if (!(strength > 0))
        {
            return 0;
        }

        // One more than the window, because the token that is due next counts it down before it asks.
        state.Refractory = RefractoryTokens + 1;
        for (var i = 0; i < _tokens.Length; i++)
        {
            destination[i] = new TokenBias(_tokens[i].TokenId, (float)Math.Min(strength * _tokens[i].Weight, MaxBias));
        }

        return _tokens.Length;
    }

    /// <summary>
    /// The smallest gain with which some abstention token wins the next step by <paramref name="margin"/>:
    /// <c>min over a in S of (max over v outside S of z[v] − z[a] + margin) / (m_a · g(u) / γ)</c>. How far detection is from expression.
    /// </summary>
    /// <remarks>
    /// Exact for this mode's form (observe measures the gated one). The bound on a bias is not applied: this is a distance, not a plan. Allocates
    /// nothing.
    /// </remarks>
    /// <param name="logits">The model's own, without biases, shape <c>[v]</c>.</param>
    /// <param name="uncertainty">u, in [0, 1] (clamped to it).</param>
    /// <param name="margin">By how many logits to win.</param>
    /// <returns>
    /// At least 0, and 0 where an abstention token wins already; +∞ where no gain suffices: the form is 0, the mode is off, or there are no tokens;
    /// NaN for NaN.
    /// </returns>
    /// <exception cref="ArgumentException">A token of the set is outside the vocabulary.</exception>
    public float MinimalGain(ReadOnlySpan<float> logits, float uncertainty, float margin = 0)
    {
        var form = Form(uncertainty);
        if (_tokens.Length == 0 || form <= 0)
        {
            return float.PositiveInfinity;
        }

        if (_tokens[^1].TokenId >= logits.Length)
        {
            throw new ArgumentException($"Token {_tokens[^1].TokenId} is outside a vocabulary of {logits.Length}.", nameof(logits));
        }

        double winner = LargestOutside(logits);
        var least = double.PositiveInfinity;
        foreach (var (id, weight) in _tokens)
        {
            least = Math.Min(least, (winner - logits[id] + margin) / (weight * form));
        }

        return (float)Math.Max(0, least);
    }

    /// <summary><c>g(u) / γ</c>, in [0, 1]; NaN for NaN.</summary>
    private double Form(float uncertainty)
    {
        var u = Math.Clamp((double)uncertainty, 0, 1);
        return Mode switch
        {
            CouplingMode.Off => 0,
            CouplingMode.FirstToken or CouplingMode.EveryStep => u,
            _ => Math.Max(0, (u - Tau) / (1d - Tau)),
        };
    }

    /// <summary>Whether this mode may act after this token; moves the state on.</summary>
    private bool IsDue(CouplingState state, TokenPosition position, bool segmentStart)
    {
        if (position == TokenPosition.Prompt)
        {
            return false;
        }

        var first = position == TokenPosition.AnswerStart && !state.FirstTokenDone;
        state.FirstTokenDone = true;
        state.Refractory = Math.Max(0, state.Refractory - 1);
        return Mode switch
        {
            CouplingMode.FirstToken => first,
            CouplingMode.EveryStep => true,
            CouplingMode.Gated => (first || segmentStart) && state.Refractory == 0,
            _ => false,
        };
    }

    private float LargestOutside(ReadOnlySpan<float> logits)
    {
        var largest = float.NegativeInfinity;
        var start = 0;
        for (var i = 0; i <= _tokens.Length; i++)
        {
            var end = i < _tokens.Length ? _tokens[i].TokenId : logits.Length;
            if (end > start)
            {
                // Math.Max, unlike a comparison, lets a NaN through to the result.
                largest = Math.Max(largest, TensorPrimitives.Max(logits[start..end]));
            }

            start = end + 1;
        }

        return largest;
    }

    private static void Require(bool condition, string message, string parameter)
    {
        if (!condition)
        {
            throw new ArgumentException(message, parameter);
        }
    }
}

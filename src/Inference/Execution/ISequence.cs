using Candor.Probes.Activations;

namespace Candor.Inference.Execution;

/// <summary>One generation's tokens, KV slot and latest activations. Not thread-safe: owned by one stream. Disposing frees the slot.</summary>
/// <remarks>
/// The activations of a call stay valid until the next <see cref="ForwardAsync"/>, <see cref="Rollback"/> or disposal. Disposing while a
/// pass is running is allowed: the slot is freed when that pass ends, at once otherwise.
/// </remarks>
public interface ISequence : IDisposable
{
    /// <summary>Tokens in the KV slot.</summary>
    int Length { get; }

    /// <summary>
    /// Tokens of the latest <see cref="ForwardAsync"/>, over all the passes that it took: activations and statistics cover every one of them.
    /// </summary>
    int Count { get; }

    /// <summary>
    /// Index in the sequence of the answer's first token, at least 0: from there on poolings over the answer are taken. Null, as it begins, where that
    /// is not known: they are absent then. It may lie beyond <see cref="Length"/>.
    /// </summary>
    /// <remarks>Set by whoever generates or scores, who alone knows where the prompt ends. A rollback does not change it.</remarks>
    int? AnswerStart { get; set; }

    /// <summary>Appends tokens and runs them; long inputs are cut into several passes so that others are not kept waiting.</summary>
    /// <param name="tokens">One or more ids, each in [0, v); read until the task ends.</param>
    /// <param name="cancellationToken">
    /// Cancels while queued at once, while a pass runs at its end. Nothing was appended then, however much had been run.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside [0, v); the message names its index, never its value. Nothing was appended.</exception>
    /// <exception cref="ContextExceededException">The sequence would outgrow the model's context. Nothing was appended.</exception>
    /// <exception cref="ForwardFailedException">The pass failed; the sequence must be disposed.</exception>
    /// <exception cref="InvalidOperationException">A pass of this sequence is under way, or one failed.</exception>
    /// <exception cref="ObjectDisposedException">The sequence or the engine was disposed, before or meanwhile.</exception>
    ValueTask ForwardAsync(ReadOnlyMemory<int> tokens, CancellationToken cancellationToken);

    /// <summary>Forgets the tokens from <paramref name="length"/> on, as when a draft was rejected. The next pass overwrites them.</summary>
    /// <remarks>The surprisal of the next token is absent after a rollback, and prefix means continue from the shortened sequence.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative or above <see cref="Length"/>.</exception>
    void Rollback(int length);

    /// <summary>
    /// Activations of token <paramref name="index"/> of the latest <see cref="ForwardAsync"/>, in [0, <see cref="Count"/>). The same object each time: a
    /// cursor.
    /// </summary>
    ITokenActivations Activations(int index);

    /// <summary>Output statistics of token <paramref name="index"/> of the latest <see cref="ForwardAsync"/>.</summary>
    TokenStatistics Statistics(int index);

    /// <summary>
    /// Logits after the last token, shape <c>[v]</c>; a buffer that the caller may change (to add biases) until the next pass. Empty before the
    /// first pass, after a rollback, and after a cancellation that had to undo something.
    /// </summary>
    /// <remarks>Surprisal and entropy of the next pass come from the model's own logits, not from what the caller wrote here.</remarks>
    Span<float> NextLogits { get; }
}

using System.Globalization;
using Candor.Inference.Execution;
using Candor.Inference.Tokenization;

namespace Candor.Inference.Grounding;

/// <summary>Asks a token classifier which parts of an answer the given context does not support. Not thread-safe: owned by one caller.</summary>
/// <remarks>
/// After LettuceDetect (Kovács and Recski, arXiv 2502.17125): an encoder reads context and question as the first text and the answer as the second one,
/// and labels each of the answer's tokens. It judges against what was given, not against the world, and knows nothing where no context is given. Its
/// probabilities are not calibrated: fit a calibrator and a threshold on labelled answers before anything is decided by them.
/// </remarks>
public sealed class GroundingClassifier : IDisposable
{
    internal const string Ids = "input_ids";
    internal const string Logits = "logits";

    private readonly OnnxGraphRunner _graph;
    private readonly ITokenizer _tokenizer;
    private readonly PairTemplate _pair;
    private readonly GroundingSettings _settings;
    private readonly int _maxTokens;

    private GroundingClassifier(OnnxGraphRunner graph, ITokenizer tokenizer, PairTemplate pair, GroundingSettings settings, int maxTokens) =>
        (_graph, _tokenizer, _pair, _settings, _maxTokens) = (graph, tokenizer, pair, settings, maxTokens);

    /// <summary>Loads a classifier.</summary>
    /// <param name="folder">
    /// Holds <c>model.onnx</c> (or <c>onnx/model.onnx</c>), <c>tokenizer.json</c>, and <c>config.json</c> unless the settings name a limit.
    /// </param>
    /// <param name="settings">What the folder leaves open; null for the defaults.</param>
    /// <exception cref="GroundingException">A file is missing, malformed, or not of such a classifier; a graph that could do harm is refused.</exception>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public static GroundingClassifier Load(string folder, GroundingSettings? settings = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        settings ??= new GroundingSettings();
        ArgumentOutOfRangeException.ThrowIfNegative(settings.HallucinatedLabel, nameof(settings));
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MaxTokens ?? int.MaxValue, 16, nameof(settings));
        if (settings.Prompt.Split("{question}").Length != 2 || settings.Prompt.Split("{context}").Length != 2)
        {
            throw new ArgumentException("The prompt must hold {question} and {context} once each.", nameof(settings));
        }

        var (graph, tokenizer, pair, maxTokens) = GroundingFolder.Open(folder, settings);
        return new GroundingClassifier(graph, tokenizer, pair, settings, maxTokens);
    }

    /// <summary>Reads one answer.</summary>
    /// <param name="context">What the answer has to rest on.</param>
    /// <param name="question">The question.</param>
    /// <param name="answer">The answer; an empty one has no tokens.</param>
    /// <exception cref="GroundingException">
    /// Context, question and answer are too long together, the tokenizer cannot locate the answer's tokens, or the classifier gives no finite logits.
    /// </exception>
    public GroundingReading Read(string context, string question, string answer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.Length == 0)
        {
            return new GroundingReading(answer, [], 1);
        }

        var tokens = Encode(answer, "answer");
        var ranges = TokenRanges.Of(_tokenizer, tokens, answer);
        var windows = Windows(context, question, tokens.Count);
        var probabilities = new float[tokens.Count];
        Array.Fill(probabilities, float.PositiveInfinity);
        foreach (var window in windows)
        {
            var read = Probabilities(Encode(Prompt(window, question), "context or question"), tokens);
            for (var i = 0; i < read.Length; i++)
            {
                probabilities[i] = Math.Min(probabilities[i], read[i]);
            }
        }

        return new GroundingReading(answer, [.. ranges.Zip(probabilities, static (range, p) => new GroundedToken(range.Start, range.End, p))], windows.Count);
    }

    /// <inheritdoc/>
    public void Dispose() => _graph.Dispose();

    private IReadOnlyList<string> Windows(string context, string question, int answerTokens)
    {
        var room = _maxTokens - _pair.SpecialTokens - answerTokens;
        int Length(string part) => Encode(Prompt(part, question), "context or question").Count;
        if (Length(context) <= room)
        {
            return [context];
        }

        if (_settings.LongContext == LongContext.Windows && ContextWindows.Of(context, part => Length(part) <= room) is { } windows)
        {
            return windows;
        }

        var total = Length(context) + _pair.SpecialTokens + answerTokens;
        var remedy = _settings.LongContext == LongContext.Windows
            ? "Question and answer alone leave no room for a word of context."
            : "Shorten the context, or have it read in windows.";
        throw new GroundingException(string.Create(
            CultureInfo.InvariantCulture, $"Context, question and answer are {total} tokens long; the classifier reads {_maxTokens}. {remedy}"));
    }

    // The question first: a context that holds "{question}" must not be filled in.
    private string Prompt(string context, string question)
    {
        var parts = _settings.Prompt.Split("{context}");
        string Asked(string part) => part.Replace("{question}", question, StringComparison.Ordinal);
        return Asked(parts[0]) + context + Asked(parts[1]);
    }

    // As a quotation: the text of a special token in a context or answer is only text, else an answer could end the pair and begin another.
    private IReadOnlyList<int> Encode(string text, string what) => _tokenizer.EncodeQuoted(text, [Range.EndAt(text.Length)], string.Empty)
        ?? throw new GroundingException($"The {what} holds the text of a special token, which this tokenizer cannot tell from the token. Leave it out.");

    private float[] Probabilities(IReadOnlyList<int> prompt, IReadOnlyList<int> answer)
    {
        var (ids, segments, answerAt) = _pair.Join(prompt, answer);
        long[] shape = [1, ids.Length];
        GraphTensor logits;
        try
        {
            logits = _graph.Run(
                new Dictionary<string, GraphTensor>
                {
                    [Ids] = GraphTensor.Of(ids, shape),
                    ["attention_mask"] = GraphTensor.Of([.. ids.Select(static _ => 1L)], shape),
                    ["token_type_ids"] = GraphTensor.Of(segments, shape),
                    ["position_ids"] = GraphTensor.Of([.. ids.Select(static (_, i) => (long)i)], shape),
                },
                [Logits])[Logits];
        }
        catch (GraphRunException failed)
        {
            throw new GroundingException($"The grounding classifier could not be run: {failed.Message}", failed);
        }

        if (logits.Shape is not [1, var rows, var labels] || rows != ids.Length || labels <= _settings.HallucinatedLabel)
        {
            throw new GroundingException(
                $"The classifier gives logits of shape [{string.Join(", ", logits.Shape)}] for {ids.Length} tokens; "
                + $"[1, {ids.Length}, labels] with label {_settings.HallucinatedLabel} among them is expected.");
        }

        var probabilities = new float[answer.Count];
        var row = new float[labels];
        for (var i = 0; i < probabilities.Length; i++)
        {
            Probes.Numerics.StableSoftmax.Softmax(logits.Row(answerAt + i), row);
            probabilities[i] = float.IsFinite(row[_settings.HallucinatedLabel])
                ? row[_settings.HallucinatedLabel]
                : throw new GroundingException(
                    $"The classifier gives logits that are not finite for token {i} of the answer. A token that was not judged must not pass for supported.");
        }

        return probabilities;
    }
}

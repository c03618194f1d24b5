using System.Numerics.Tensors;
using Candor.Cli.ActivationFiles;
using Candor.Cli.Grading;
using Candor.Cli.Models;
using Candor.Cli.Questions;
using Candor.Inference.Execution;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Extract;

/// <summary>Runs one question through the model and keeps its activations. Safe to use from several threads at once.</summary>
/// <remarks>
/// An answer that the question brings is read as the tokens that follow the prompt, in one piece; any other is the model's greedy one. The prompt is run by
/// itself either way, so that what is read at the answer's start does not depend on whether an answer was given.
/// </remarks>
/// <param name="model">Runs the passes.</param>
/// <param name="sources">Residual sources and output statistics, in the order of the result's values.</param>
/// <param name="lens">Reads the logit lens, whose values come after those; null for none.</param>
/// <param name="choice">Which tokens get a row; with the answer's, it is graded too.</param>
/// <param name="maxTokens">Most tokens of an answer that the model gives.</param>
internal sealed class QuestionExtractor(
    LoadedModel model, IReadOnlyList<ProbeSource> sources, LensReader? lens, PositionChoice choice, int maxTokens)
{
    private readonly HookPoint[] _hookPoints =
    [
        .. sources.SelectMany(static source => source.Streams).Select(static stream => stream.HookPoint).Concat(lens?.HookPoints ?? []).Distinct()
            .OrderBy(static point => point.Index),
    ];

    /// <summary>Runs one question.</summary>
    /// <exception cref="CliException">Prompt and answer do not fit the model's context.</exception>
    public async Task<ExtractedQuestion> RunAsync(Question question, CancellationToken cancellationToken)
    {
        var prompt = model.PromptOf(question);
        var recorder = new TokenRecorder(sources, lens, model.Manifest.Architecture.HiddenSize);
        IReadOnlyList<int>? answer = null;
        using var sequence = model.Engine.TryOpen(_hookPoints)
            ?? throw new InvalidOperationException("More questions are in flight than the engine has slots.");
        sequence.AnswerStart = prompt.Length;
        try
        {
            await sequence.ForwardAsync(prompt, cancellationToken);
            for (var i = choice.Positions.Contains(TokenPosition.Prompt) ? 0 : prompt.Length - 1; i < prompt.Length - 1; i++)
            {
                recorder.Add(sequence, i, i - prompt.Length);
            }

            if (choice.Positions.Contains(TokenPosition.AnswerStart))
            {
                recorder.Add(sequence, prompt.Length - 1, -1);
            }

            if (choice.HasAnswer)
            {
                answer = question.Answer is null
                    ? await GenerateAsync(sequence, prompt.Length, recorder, cancellationToken)
                    : await ReadAsync(sequence, model.AnswerOf(question, prompt), recorder, cancellationToken);
            }
        }
        catch (ContextExceededException exception)
        {
            throw CliException.BadInput($"Question '{question.Id}': {exception.Message}", exception);
        }

        var row = Row(question, prompt, answer);
        return new ExtractedQuestion(
            [.. recorder.Indices.Select(index => row with { Position = ActivationRow.PositionOf(index).ToText(), TokenIndex = index })],
            recorder.Values(),
            prompt.Length + (answer?.Count ?? 0));
    }

    private async Task<int[]> ReadAsync(ISequence sequence, int[] answer, TokenRecorder recorder, CancellationToken cancellationToken)
    {
        if (answer.Length > 0)
        {
            await sequence.ForwardAsync(answer, cancellationToken);
            for (var i = choice.OnlyLastAnswerToken ? answer.Length - 1 : 0; i < answer.Length; i++)
            {
                recorder.Add(sequence, i, i);
            }
        }

        return answer;
    }

    // Greedy, up to an end token; the end token is no part of the answer and is not read.
    private async Task<List<int>> GenerateAsync(ISequence sequence, int promptLength, TokenRecorder recorder, CancellationToken cancellationToken)
    {
        var answer = new List<int>();
        for (var next = Next(sequence, promptLength, answer); next is { } token;)
        {
            answer.Add(token);
            await sequence.ForwardAsync(new[] { token }, cancellationToken);
            next = Next(sequence, promptLength, answer);
            if (next is null || !choice.OnlyLastAnswerToken)
            {
                recorder.Add(sequence, 0, answer.Count - 1);
            }
        }

        return answer;
    }

    /// <summary>The answer's next token; null where it ends.</summary>
    private int? Next(ISequence sequence, int promptLength, List<int> answer)
    {
        if (answer.Count >= maxTokens || promptLength + answer.Count >= model.Manifest.Architecture.ContextLength)
        {
            return null;
        }

        var token = TensorPrimitives.IndexOfMax<float>(sequence.NextLogits);
        return model.Manifest.EndTokens.Contains(token) ? null : token;
    }

    private ActivationRow Row(Question question, int[] prompt, IReadOnlyList<int>? answer)
    {
        var text = answer is null ? null : question.Answer ?? model.Tokenizer.Decode([.. answer], skipSpecialTokens: true);
        return new ActivationRow(
            question.Id,
            question.Group,
            question.Fold,
            question.IsKnown is { } known ? (known ? 1 : 0) : null,
            question.Status,
            question.Domain,
            string.Empty,
            0,
            prompt.Length,
            question.Text.Length > 0 ? question.Text : model.Tokenizer.Decode(prompt, skipSpecialTokens: true),
            question.Prompt,
            text,
            text is null ? null : Grade(question, text),
            question.Tokens)
        {
            System = question.System,
            Polarity = question.Polarity,
            Group2 = question.Group2,
            AnswerTokens = answer?.Count,
        };
    }

    // Without a grade of its own and without a list of answers, nothing is right or wrong; but declining can be seen.
    private AnswerGrade? Grade(Question question, string text)
    {
        var grade = question.Grade ?? RuleGrader.Grade(text, question.Answers, question.RejectedAnswers, model.AbstentionTexts).Grade;
        return question.Grade is null && !question.IsGradable && grade != AnswerGrade.Abstained ? null : grade;
    }
}

using System.Numerics.Tensors;
using Candor.Cli.ActivationFiles;
using Candor.Cli.Models;
using Candor.Cli.Questions;
using Candor.Inference.Execution;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Extract;

/// <summary>Runs one question through the model and keeps its activations. Safe to use from several threads at once.</summary>
/// <param name="model">Runs the passes.</param>
/// <param name="sources">Residual sources and output statistics, in the order of the result's values.</param>
/// <param name="positions">prompt, answer_start, answer; with answer, the greedy answer is generated and graded.</param>
/// <param name="maxTokens">Most tokens of an answer.</param>
internal sealed class QuestionExtractor(LoadedModel model, IReadOnlyList<ProbeSource> sources, IReadOnlyList<TokenPosition> positions, int maxTokens)
{
    private readonly HookPoint[] _hookPoints =
        [.. sources.OfType<ProbeSource.Residual>().Select(static source => source.HookPoint).Distinct().OrderBy(static point => point.Index)];

    /// <summary>Runs one question.</summary>
    /// <exception cref="CliException">Prompt and answer do not fit the model's context.</exception>
    public async Task<ExtractedQuestion> RunAsync(Question question, CancellationToken cancellationToken)
    {
        var prompt = model.PromptOf(question);
        var values = sources.Select(static _ => new List<float>()).ToArray();
        var answer = new List<int>();
        using var sequence = model.Engine.TryOpen(_hookPoints)
            ?? throw new InvalidOperationException("More questions are in flight than the engine has slots.");
        try
        {
            await sequence.ForwardAsync(prompt, cancellationToken);
            for (var i = positions.Contains(TokenPosition.Prompt) ? 0 : prompt.Length - 1; i < prompt.Length - 1; i++)
            {
                Record(sequence, i, values);
            }

            if (positions.Contains(TokenPosition.AnswerStart))
            {
                Record(sequence, prompt.Length - 1, values);
            }

            if (positions.Contains(TokenPosition.Answer))
            {
                await AnswerAsync(sequence, prompt.Length, answer, values, cancellationToken);
            }
        }
        catch (ContextExceededException exception)
        {
            throw CliException.BadInput($"Question '{question.Id}': {exception.Message}", exception);
        }

        return new ExtractedQuestion(Rows(question, prompt, answer), [.. values.Select(static list => list.ToArray())]);
    }

    // Greedy, up to an end token; the end token is no part of the answer and is not read.
    private async Task AnswerAsync(ISequence sequence, int promptLength, List<int> answer, List<float>[] values, CancellationToken cancellationToken)
    {
        while (answer.Count < maxTokens && promptLength + answer.Count < model.Manifest.Architecture.ContextLength)
        {
            var token = TensorPrimitives.IndexOfMax<float>(sequence.NextLogits);
            if (model.Manifest.EndTokens.Contains(token))
            {
                return;
            }

            answer.Add(token);
            await sequence.ForwardAsync(new[] { token }, cancellationToken);
            Record(sequence, 0, values);
        }
    }

    private void Record(ISequence sequence, int index, List<float>[] values)
    {
        var activations = sequence.Activations(index);
        for (var s = 0; s < sources.Count; s++)
        {
            switch (sources[s])
            {
                case ProbeSource.Residual residual:
                    values[s].AddRange(activations.Residual(residual.HookPoint, residual.Pooling));
                    break;
                case ProbeSource.Output output:
                    values[s].Add(activations.Statistic(output.Statistic));
                    break;
                default:
                    throw new InvalidOperationException("A source of an unknown kind.");
            }
        }
    }

    private List<ActivationRow> Rows(Question question, int[] prompt, List<int> answer)
    {
        var isAnswered = positions.Contains(TokenPosition.Answer);
        var text = isAnswered ? model.Tokenizer.Decode(answer.ToArray(), skipSpecialTokens: true) : null;
        AnswerGrade? grade = text is null ? null : AnswerGrader.Grade(text, question.Answers, model.AbstentionTexts);
        var row = new ActivationRow(
            question.Id,
            question.Group,
            question.Fold,
            question.IsKnown is { } known ? (known ? 1 : 0) : null,
            question.Status,
            question.Domain,
            TokenPosition.AnswerStart.ToText(),
            -1,
            prompt.Length,
            question.Text.Length > 0 ? question.Text : model.Tokenizer.Decode(prompt, skipSpecialTokens: true),
            question.Prompt,
            text,
            grade,
            question.Tokens);
        var rows = new List<ActivationRow>();
        if (positions.Contains(TokenPosition.Prompt))
        {
            rows.AddRange(Enumerable.Range(0, prompt.Length - 1).Select(i => row with { Position = TokenPosition.Prompt.ToText(), TokenIndex = i - prompt.Length }));
        }

        if (positions.Contains(TokenPosition.AnswerStart))
        {
            rows.Add(row);
        }

        rows.AddRange(answer.Select((_, i) => row with { Position = TokenPosition.Answer.ToText(), TokenIndex = i }));
        return rows;
    }
}

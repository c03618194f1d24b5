using System.Numerics.Tensors;
using Candor.Cli.Models;
using Candor.Cli.Questions;
using Candor.Inference.Execution;

namespace Candor.Cli.Commands.Label;

/// <summary>Lets the model answer a question greedily. Safe to use from several threads at once.</summary>
/// <param name="model">Runs the passes.</param>
/// <param name="maxTokens">Most tokens of an answer.</param>
internal sealed class QuestionAnswerer(LoadedModel model, int maxTokens)
{
    /// <summary>Answers one question.</summary>
    /// <exception cref="CliException">The prompt does not fit the model's context.</exception>
    public async Task<ModelAnswer> AnswerAsync(Question question, CancellationToken cancellationToken)
    {
        var prompt = model.PromptOf(question);
        using var sequence = model.Engine.TryOpen([]) ?? throw new InvalidOperationException("More questions are in flight than the engine has slots.");
        try
        {
            await sequence.ForwardAsync(prompt, cancellationToken);
            return await AnswerAsync(sequence, Math.Min(maxTokens, model.Manifest.Architecture.ContextLength - prompt.Length), cancellationToken);
        }
        catch (ContextExceededException exception)
        {
            throw CliException.BadInput($"Question '{question.Id}': {exception.Message}", exception);
        }
    }

    private async Task<ModelAnswer> AnswerAsync(ISequence sequence, int most, CancellationToken cancellationToken)
    {
        var answer = new List<int>();
        var (nll, largest, first) = (0d, double.NegativeInfinity, double.NaN);
        while (answer.Count < most)
        {
            var token = TensorPrimitives.IndexOfMax<float>(sequence.NextLogits);
            if (model.Manifest.EndTokens.Contains(token))
            {
                break;
            }

            var before = sequence.Statistics(sequence.Count - 1);
            first = answer.Count == 0 ? before.NextEntropy : first;
            largest = Math.Max(largest, before.NextEntropy);

            // The greedy token is the likeliest one, so that its pass is not needed to know its probability.
            nll -= Math.Log(1 - (double)before.NextLeastConfidence);
            answer.Add(token);
            if (answer.Count < most)
            {
                await sequence.ForwardAsync(new[] { token }, cancellationToken);
            }
        }

        var n = answer.Count;
        var text = model.Tokenizer.Decode(answer.ToArray(), skipSpecialTokens: true).Trim();
        return n == 0 ? new ModelAnswer(text, 0, null, null, null) : new ModelAnswer(text, n, nll / n, largest, first);
    }
}

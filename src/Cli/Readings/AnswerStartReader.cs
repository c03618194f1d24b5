using Candor.Cli.ActivationFiles;
using Candor.Cli.Models;
using Candor.Cli.Output;
using Candor.Cli.Questions;
using Candor.Probes.Activations;
using Candor.Probes.Readouts;

namespace Candor.Cli.Readings;

/// <summary>Runs prompts through the model and reads the bank at their last token: live, not from stored activations.</summary>
internal sealed class AnswerStartReader(LoadedModel model, ProbeBank bank, CliConsole console)
{
    /// <summary>Reads each question once.</summary>
    /// <param name="rows">One row per question, which has its text.</param>
    /// <param name="cancellationToken">Ends the work between passes.</param>
    public async Task<IReadOnlyList<AnswerStart>> ReadAsync(IReadOnlyList<ActivationRow> rows, CancellationToken cancellationToken)
    {
        var starts = new AnswerStart[rows.Count];
        await WorkProgress.RunAsync(console, "Reading answer starts", rows.Count, step => Parallel.ForAsync(
            0,
            rows.Count,
            new ParallelOptions { MaxDegreeOfParallelism = model.Engine.Capacity, CancellationToken = cancellationToken },
            async (i, cancellation) =>
            {
                starts[i] = await ReadAsync(rows[i], cancellation);
                step();
            }));
        return starts;
    }

    private async Task<AnswerStart> ReadAsync(ActivationRow row, CancellationToken cancellationToken)
    {
        var question = new Question(row.Id, row.Text, row.Prompt, [], row.Domain, row.Group, row.Status, null, row.Fold, row.Tokens) { System = row.System };
        using var sequence = model.Engine.TryOpen(bank.HookPoints)
            ?? throw new InvalidOperationException("More questions are in flight than the engine has slots.");
        await sequence.ForwardAsync(model.PromptOf(question), cancellationToken);
        return new AnswerStart(row, Risk(sequence.Activations(sequence.Count - 1)), sequence.NextLogits.ToArray());
    }

    private float Risk(ITokenActivations token)
    {
        var probe = bank.RiskProbe(TokenPosition.AnswerStart);
        if (probe < 0)
        {
            return float.NaN;
        }

        Span<float> scores = stackalloc float[bank.Probes.Count];
        Span<float> risks = stackalloc float[bank.Probes.Count];
        bank.Read(token, TokenPosition.AnswerStart, scores, risks);
        return risks[probe];
    }
}

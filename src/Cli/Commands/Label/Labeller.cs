using Candor.Cli.Grading;
using Candor.Cli.Models;
using Candor.Cli.Questions;

namespace Candor.Cli.Commands.Label;

/// <summary>Answers, grades and judges one question after the other. Safe to use from several threads at once.</summary>
/// <param name="model">Answers.</param>
/// <param name="judge">Grades beside the rules; null for none.</param>
/// <param name="settings">Whose grade counts, and how long answers are.</param>
/// <param name="run">Goes into every line.</param>
internal sealed class Labeller(LoadedModel model, JudgeClient? judge, LabelSettings settings, string run)
{
    private readonly QuestionAnswerer _answerer = new(model, settings.MaxTokens);
    private readonly PhraseRefusal _phrases = new(model.AbstentionTexts);
    private readonly LowContentRefusal _content = new();

    /// <summary>The transcript's line of one question.</summary>
    /// <exception cref="CliException">The prompt is too long, or the judge does not answer.</exception>
    public async Task<TranscriptLine> LabelAsync(Question question, CancellationToken cancellationToken)
    {
        var answer = await _answerer.AnswerAsync(question, cancellationToken);
        RuleVerdict? rules = question.IsGradable ? RuleGrader.Grade(answer.Text, question, model.AbstentionTexts) : null;
        var judged = judge is not null && rules is not null ? await judge.GradeAsync(question, answer.Text, cancellationToken) : null;
        var refusal = (_phrases.Declines(question.Text, answer.Text), _content.Declines(question.Text, answer.Text));
        return TranscriptLine.Of(question, answer, rules, judged, settings.GradeBy, refusal, judge is not null, run);
    }
}

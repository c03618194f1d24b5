using Candor.Cli.Connection;
using Candor.Cli.Questions;
using Candor.Protos.V1;
using Grpc.Core;

namespace Candor.Cli.Commands.Demo;

/// <summary>Asks the sidecar questions and grades the answers.</summary>
internal sealed class DemoAsker(ServerConnection connection, IReadOnlyList<string> abstentions)
{
    /// <summary>Asks one question in the sidecar's current mode.</summary>
    public async Task<DemoAnswer> AskAsync(Question question, CancellationToken cancellationToken)
    {
        var request = new GenerateRequest { Prompt = question.Prompt is { } prompt ? new Prompt { Text = prompt } : new Prompt { Question = question.Text } };
        using var call = connection.Monitor.Generate(request, cancellationToken: cancellationToken);
        var tokens = new List<DemoToken>();
        GenerationSummary? summary = null;
        await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            if (response.EventCase == GenerateResponse.EventOneofCase.Token)
            {
                var score = response.Token.Score;
                tokens.Add(new DemoToken(response.Token.Text, score.HasRisk ? score.Risk : null, response.Token.Forced));
            }
            else if (response.EventCase == GenerateResponse.EventOneofCase.Summary)
            {
                summary = response.Summary;
            }
        }

        var answer = summary?.Text.Trim() ?? string.Empty;
        return new DemoAnswer(
            question.Id,
            question.Text,
            question.Answers,
            answer,
            AnswerGrader.Grade(answer, question.Answers, abstentions),
            summary is { HasRisk: true } ? summary.Risk : null,
            summary?.Decision?.ActionCase == Decision.ActionOneofCase.Abstain,
            tokens,
            (int)(summary?.TokensBiased ?? 0));
    }

    /// <summary>Asks in order until enough answers have the grade; the others are counted, not shown.</summary>
    /// <returns>The answers with that grade, and how many questions were asked for them.</returns>
    public async Task<(List<DemoAnswer> Answers, int Asked)> AskUntilAsync(
        IReadOnlyList<Question> questions, AnswerGrade grade, int count, CancellationToken cancellationToken)
    {
        var answers = new List<DemoAnswer>();
        var asked = 0;
        foreach (var question in questions)
        {
            if (answers.Count == count)
            {
                break;
            }

            asked++;
            var answer = await AskAsync(question, cancellationToken);
            if (answer.Grade == grade)
            {
                answers.Add(answer);
            }
        }

        return (answers, asked);
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Candor.Cli.Commands.Extract;
using Candor.Cli.Grading;
using Candor.Cli.Models;
using Candor.Cli.Output;
using Candor.Cli.Questions;
using Candor.Probes.Artifacts;

namespace Candor.Cli.Commands.Label;

/// <summary>One run of <c>candor label</c>.</summary>
internal sealed class LabelRun(LabelSettings settings, CliConsole console)
{
    /// <summary>Answers what is not answered yet, grades, and reports.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (all, sha256) = QuestionFile.Read(settings.Questions);
        IReadOnlyList<Question> questions = [.. ExtractRun.Limit(all, settings.Limit).Select(WithSystem)];
        var key = settings.Judge is null ? null : JudgeKey.FromEnvironment();
        if (settings.Judge is { } address)
        {
            JudgeClient.RequireSafe(address, key);
        }

        await using var model = LoadedModel.Load(settings.Model, settings.Concurrency, sharesBeginnings: settings.Concurrency > 1);
        using var transcript = TranscriptFile.Open(settings.Out, RunOf(model), questions);
        using var http = new HttpMessageInvoker(JudgeClient.CreateHandler());
        var judge = settings.Judge is { } url
            ? new JudgeClient(http, url, settings.JudgeModel!, key, TimeProvider.System, console.Error.WriteLine)
            : null;
        var labeller = new Labeller(model, judge, settings, RunOf(model));
        Question[] open = [.. questions.Where(question => transcript.Find(question.Id) is null)];
        await WorkProgress.RunAsync(console, "Answering questions", open.Length, step => Parallel.ForEachAsync(
            open,
            new ParallelOptions { MaxDegreeOfParallelism = Math.Min(settings.Concurrency, model.Engine.Capacity), CancellationToken = cancellationToken },
            async (question, cancellation) =>
            {
                transcript.Add(await labeller.LabelAsync(question, cancellation));
                step();
            }));
        transcript.Finish(questions);
        Report(model, sha256, transcript.Resumed, [.. questions.Select(question => transcript.Find(question.Id)!)]);
        return ExitCodes.Ok;
    }

    // A line of its own beats the option; a whole prompt has no place for one.
    private Question WithSystem(Question question) =>
        question.System is null && question.Prompt is null && question.Tokens is null ? question with { System = settings.System } : question;

    // What an answer or its grade depends on, but for the question itself.
    private string RunOf(LoadedModel model)
    {
        var most = settings.MaxTokens.ToString(CultureInfo.InvariantCulture);
        var text = string.Join(
            '\n', [model.Manifest.Fingerprint, most, settings.System, settings.Judge?.AbsoluteUri, settings.JudgeModel, $"{settings.GradeBy}"]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
    }

    private void Report(LoadedModel model, string sha256, int resumed, IReadOnlyList<TranscriptLine> lines)
    {
        var isJudged = settings.Judge is not null;
        var judged = lines.Where(line => isJudged && line.RuleGrade is not null).ToList();
        var report = new LabelReport(
            settings.Out.ToString(),
            model.Manifest.Name,
            model.Manifest.Fingerprint,
            sha256,
            lines.Count,
            resumed,
            LabelSummary.Domains(lines),
            LabelSummary.Graders(lines),
            RefusalAgreement.Of([.. lines.Select(static line => (line.RefusalPhrases, line.RefusalLowContent))]),
            GraderAgreement.Of([.. judged.Select(static line => (line.RuleGrade!.Value, line.JudgeGrade))]),
            isJudged ? WriteDisagreements([.. judged.Where(static line => line.JudgeGrade != line.RuleGrade)]) : null);
        if (settings.IsJson)
        {
            JsonOutput.Write(console.Output, report);
        }
        else
        {
            new LabelPrinter(console).Print(report);
        }
    }

    // For a person to look at: whoever is wrong, the list of accepted answers is often what has to be mended.
    private string? WriteDisagreements(IReadOnlyList<TranscriptLine> lines)
    {
        var path = Path.ChangeExtension(settings.Out.ToString(), ".disagreements.jsonl");
        if (lines.Count == 0)
        {
            File.Delete(path);
            return null;
        }

        AtomicFile.Write(path, stream => TranscriptFile.Write(stream, lines));
        return path;
    }
}

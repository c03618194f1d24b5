using Candor.Cli.ActivationFiles;
using Candor.Cli.Models;
using Candor.Cli.Output;
using Candor.Cli.Questions;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Extract;

/// <summary>One run of <c>candor extract</c>.</summary>
internal sealed class ExtractRun(ExtractSettings settings, CliConsole console)
{
    // Cheap next to a residual stream, and every comparison needs them.
    private static readonly ProbeSource[] Statistics =
        [.. Enum.GetValues<OutputStatistic>().Select(static statistic => new ProbeSource.Output(statistic))];

    /// <summary>Extracts and writes.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (all, sha256) = QuestionFile.Read(settings.Data);
        var questions = Limit(all, settings.Limit);
        await using var model = LoadedModel.Load(settings.Model, settings.Concurrency);
        ProbeSource[] sources = [.. SourceSelector.Select(settings.Sources, model.Manifest.Architecture.Layers), .. Statistics];
        var extracted = await ExtractAsync(model, sources, questions, cancellationToken);

        ActivationRow[] rows = [.. extracted.SelectMany(static question => question.Rows)];
        var manifest = new ExtractionManifest
        {
            Format = ExtractionManifest.CurrentFormat,
            Model = model.Manifest.Name,
            ModelFingerprint = model.Manifest.Fingerprint,
            Data = settings.Data.Name,
            DataSha256 = sha256,
            Questions = questions.Count,
            Sources = [.. sources.Select(static source => source.ToString()!)],
            Positions = [.. settings.Positions.Select(static position => position.ToText())],
            MaxTokens = settings.MaxTokens,
            Rows = rows.Length,
        };
        ActivationFolderWriter.Write(
            settings.Out, manifest, rows, [.. sources.Select((source, s) => (source, extracted.SelectMany(question => question.Values[s]).ToArray()))]);
        Report(manifest, rows);
        return ExitCodes.Ok;
    }

    /// <summary>Evenly spaced ones, so that a file sorted by domain or status keeps its mixture.</summary>
    internal static IReadOnlyList<Question> Limit(IReadOnlyList<Question> questions, int? limit) => limit is not { } most || most >= questions.Count
        ? questions
        : [.. Enumerable.Range(0, most).Select(i => questions[(int)((long)i * questions.Count / most)])];

    private async Task<ExtractedQuestion[]> ExtractAsync(
        LoadedModel model, ProbeSource[] sources, IReadOnlyList<Question> questions, CancellationToken cancellationToken)
    {
        var extractor = new QuestionExtractor(model, sources, settings.Positions, settings.MaxTokens);
        var extracted = new ExtractedQuestion[questions.Count];
        await WorkProgress.RunAsync(console, "Extracting activations", questions.Count, step => Parallel.ForAsync(
            0,
            questions.Count,
            new ParallelOptions { MaxDegreeOfParallelism = settings.Concurrency, CancellationToken = cancellationToken },
            async (i, cancellation) =>
            {
                extracted[i] = await extractor.RunAsync(questions[i], cancellation);
                step();
            }));
        return extracted;
    }

    private void Report(ExtractionManifest manifest, ActivationRow[] rows)
    {
        var perQuestion = rows.DistinctBy(static row => row.Id);
        var isGraded = settings.Positions.Contains(TokenPosition.Answer);
        ExtractGroup[] groups =
        [
            .. perQuestion.GroupBy(StatusOf).Select(group => new ExtractGroup(
                group.Key,
                group.Count(),
                isGraded ? group.Count(static row => row.Grade == AnswerGrade.Correct) : null,
                isGraded ? group.Count(static row => row.Grade == AnswerGrade.Wrong) : null,
                isGraded ? group.Count(static row => row.Grade == AnswerGrade.Abstained) : null)),
        ];
        if (settings.IsJson)
        {
            JsonOutput.Write(console.Output, new ExtractReport(
                settings.Out.ToString(),
                manifest.Model,
                manifest.ModelFingerprint,
                manifest.DataSha256,
                manifest.Questions,
                manifest.Rows,
                manifest.Sources.Count,
                groups));
            return;
        }

        console.Output.WriteLine(
            $"{manifest.Rows} rows of {manifest.Sources.Count} sources from {manifest.Questions} questions, model {manifest.Model}, in {settings.Out}.");
        Tables.Write(
            console,
            ["status", "questions", "correct", "wrong", "abstained"],
            groups.Select(static group => (string[])
            [
                group.Status, Numbers.Count(group.Questions), Numbers.Count(group.Correct), Numbers.Count(group.Wrong), Numbers.Count(group.Abstained),
            ]));
    }

    private static string StatusOf(ActivationRow row) => row.Status ?? row.Label switch { 1 => "known", 0 => "unknown", _ => "unlabelled" };
}

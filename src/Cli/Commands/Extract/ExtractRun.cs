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
        using var spool = new ActivationSpool(settings.Out, sources);
        var firstRows = await ExtractAsync(model, sources, questions, spool, cancellationToken);
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
            Rows = spool.Count,
        };
        spool.Finish(manifest);
        Report(manifest, firstRows);
        return ExitCodes.Ok;
    }

    /// <summary>Evenly spaced ones, so that a file sorted by domain or status keeps its mixture.</summary>
    internal static IReadOnlyList<Question> Limit(IReadOnlyList<Question> questions, int? limit) => limit is not { } most || most >= questions.Count
        ? questions
        : [.. Enumerable.Range(0, most).Select(i => questions[(int)((long)i * questions.Count / most)])];

    // Values go to the disk as they come; of the rows only the first of each question is kept, for the report.
    private async Task<ActivationRow[]> ExtractAsync(
        LoadedModel model, ProbeSource[] sources, IReadOnlyList<Question> questions, ActivationSpool spool, CancellationToken cancellationToken)
    {
        var extractor = new QuestionExtractor(model, sources, settings.Positions, settings.MaxTokens);
        var firstRows = new ActivationRow?[questions.Count];
        var gate = new Lock();
        await WorkProgress.RunAsync(console, "Extracting activations", questions.Count, step => Parallel.ForAsync(
            0,
            questions.Count,
            new ParallelOptions { MaxDegreeOfParallelism = settings.Concurrency, CancellationToken = cancellationToken },
            async (i, cancellation) =>
            {
                var extracted = await extractor.RunAsync(questions[i], cancellation);
                firstRows[i] = extracted.Rows.Count > 0 ? extracted.Rows[0] : null;
                lock (gate)
                {
                    spool.Add(i, extracted.Rows, extracted.Values);
                }

                step();
            }));
        return [.. firstRows.OfType<ActivationRow>()];
    }

    private void Report(ExtractionManifest manifest, ActivationRow[] perQuestion)
    {
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

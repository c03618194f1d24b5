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

    /// <summary>Extracts and writes, or goes on where the same extraction was interrupted.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (all, sha256) = QuestionFile.Read(settings.Data);
        Question[] questions = [.. Limit(all, settings.Limit).Select(WithSystem)];

        // One at a time, equal input gives equal bytes: also where it goes on after an interruption, when nothing has run before.
        await using var model = LoadedModel.Load(settings.Model, settings.Concurrency, sharesBeginnings: settings.Concurrency > 1);
        var layers = model.Manifest.Architecture.Layers;
        ProbeSource[] sources = [.. SourceSelector.Select(settings.Sources, layers), .. Statistics];
        using var lens = LensReader.Open(model.Manifest, settings.Lens.In(layers), console.Error.WriteLine);
        var plan = new ExtractionManifest
        {
            Format = ExtractionManifest.CurrentFormat,
            Model = model.Manifest.Name,
            ModelFingerprint = model.Manifest.Fingerprint,
            Dimension = model.Manifest.Architecture.HiddenSize,
            Data = settings.Data.Name,
            DataSha256 = sha256,
            Questions = questions.Length,
            Sources = [.. sources.Concat(lens?.Sources ?? []).Select(static source => source.ToString()!)],
            Positions = [.. settings.Positions.Positions.Select(static position => position.ToText())],
            OnlyLastAnswerToken = settings.Positions.OnlyLastAnswerToken,
            MaxTokens = settings.MaxTokens,
            System = settings.System,
            Rows = 0,
        };
        using (var target = ExtractionTarget.Open(settings.Out, plan, settings.IsRestart, console.Error.WriteLine))
        {
            var writer = new ActivationWriter(settings.Out, plan, target.Kept);
            await ExtractAsync(
                new QuestionExtractor(model, sources, lens, settings.Positions, settings.MaxTokens),
                Math.Min(settings.Concurrency, model.Engine.Capacity),
                questions,
                writer,
                cancellationToken);
            writer.Finish();
        }

        Report(ActivationFolder.Read(settings.Out));
        return ExitCodes.Ok;
    }

    /// <summary>Evenly spaced ones, so that a file sorted by domain or status keeps its mixture.</summary>
    internal static IReadOnlyList<Question> Limit(IReadOnlyList<Question> questions, int? limit) => limit is not { } most || most >= questions.Count
        ? questions
        : [.. Enumerable.Range(0, most).Select(i => questions[(int)((long)i * questions.Count / most)])];

    private Question WithSystem(Question question) =>
        settings.System is null || question.System is not null ? question
        : question.Prompt is null && question.Tokens is null ? question with { System = settings.System }
        : throw CliException.BadInput($"Question '{question.Id}' is a whole prompt already: there is no place for --system in it.");

    private async Task ExtractAsync(
        QuestionExtractor extractor, int concurrency, Question[] questions, ActivationWriter writer, CancellationToken cancellationToken)
    {
        var first = writer.Stored;
        var gate = new Lock();
        try
        {
            await WorkProgress.RunOnQuestionsAsync(console, "Extracting activations", questions.Length, first, step => Parallel.ForAsync(
                first,
                questions.Length,
                new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
                async (i, cancellation) =>
                {
                    var extracted = await extractor.RunAsync(questions[i], cancellation);
                    lock (gate)
                    {
                        writer.Add(i, extracted.Rows, extracted.Values);
                    }

                    step(extracted.Tokens);
                }));
        }
        catch (OperationCanceledException)
        {
            await console.Error.WriteLineAsync(
                $"{writer.Stored} of {questions.Length} questions are stored in '{settings.Out}'; the same command goes on there.");
            throw;
        }
    }

    private void Report(ActivationFolder folder)
    {
        var manifest = folder.Manifest;
        var isGraded = settings.Positions.HasAnswer;
        ExtractGroup[] groups =
        [
            .. folder.Rows.DistinctBy(static row => row.Id).GroupBy(StatusOf).Select(group => new ExtractGroup(
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

using Candor.Cli.ActivationFiles;
using Candor.Cli.CommandLine;
using Candor.Cli.Commands.Evaluate.Page;
using Candor.Cli.Commands.Fit;
using Candor.Cli.Models;
using Candor.Cli.Output;
using Candor.Cli.Readings;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Readouts;
using Candor.Probes.Selection;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>One run of <c>candor evaluate</c>.</summary>
internal sealed class EvaluateRun(EvaluateSettings settings, CliConsole console)
{
    /// <summary>Evaluates and reports.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var folder = ActivationFolder.Read(settings.Activations);
        var bank = BankReader.Read(settings.Bank.FullName, folder.Manifest.Model, folder.Manifest.ModelFingerprint);
        var provenance = BankRecord.Read(settings.Bank);
        var trainFolds = settings.TrainFolds ?? provenance?.TrainFolds ?? FoldSet.Parse("0-2");
        provenance?.RefuseSeen(settings.Folds);
        if (trainFolds.Overlaps(settings.Folds))
        {
            throw CliException.BadInput($"The test folds {settings.Folds} overlap the training folds {trainFolds}.");
        }

        await using var model = settings.Model is { } at ? Load(at, bank) : null;
        var report = await EvaluateAsync(folder, bank, provenance, trainFolds, model, cancellationToken);
        report = report with { Verdict = VerdictWriter.Write(report) };
        if (settings.Report is { } file)
        {
            await using var writer = new StreamWriter(file.FullName);
            JsonOutput.Write(writer, report);
        }

        if (settings.Html is { } page)
        {
            await File.WriteAllTextAsync(page.FullName, EvaluationPage.Write(report), cancellationToken);
        }

        if (settings.IsJson)
        {
            JsonOutput.Write(console.Output, report);
        }
        else
        {
            new EvaluatePrinter(console).Print(report);
        }

        return ExitCodes.Ok;
    }

    private LoadedModel Load(DirectoryInfo folder, ProbeBank bank)
    {
        var model = LoadedModel.Load(folder, settings.Concurrency);
        return model.Manifest.Fingerprint == bank.ModelFingerprint
            ? model
            : throw CliException.BadInput(
                $"The bank '{bank.Name}' was made for another model than '{folder}' (fingerprints {bank.ModelFingerprint} and {model.Manifest.Fingerprint}).");
    }

    private async Task<EvaluateReport> EvaluateAsync(
        ActivationFolder folder, ProbeBank bank, BankRecord? provenance, FoldSet trainFolds, LoadedModel? model, CancellationToken cancellationToken)
    {
        var selector = new JudgedRowsSelector(settings, folder, trainFolds);
        var starts = selector.BeforeAnswer(bank);
        var answers = selector.WholeAnswers(bank);
        var judged = bank.RiskProbe(TokenPosition.AnswerStart) < 0 && answers is not null ? answers : starts;
        var fit = judged.Risk is { } risk ? provenance?.FitOf(risk.Name) : null;
        var refit = settings.WithBaselines && fit is not null && judged.FitRows is not null ? new Refit(fit, folder) : null;
        var shuffled = refit is null ? null : await ShuffleAsync(refit, judged, cancellationToken);
        var leftOut = LeaveOut(refit, judged, cancellationToken);
        var all = RowSelection.From(folder, settings.Label, row => row.IsIn(settings.Folds) && settings.Statuses.Includes(row.Status));
        var readings = BankReadings.Read(bank, folder, all.Indices);
        var calibration = CalibrationFigures.Of(judged, settings.Replicates);
        return new EvaluateReport
        {
            Bank = bank.Name,
            BankVersion = bank.Version,
            Model = bank.ModelName,
            ModelFingerprint = bank.ModelFingerprint,
            DataSha256 = folder.Manifest.DataSha256,
            Label = settings.Label.ToString().ToLowerInvariant(),
            Folds = settings.Folds.ToString(),
            TrainFolds = trainFolds.ToString(),
            Command = settings.Command,
            LogitLens = [.. folder.Statistics.OfType<ProbeSource.Lens>().Select(static lens => lens.HookPoint.Index).Distinct()],
            OnlyLastAnswerToken = folder.Manifest.OnlyLastAnswerToken,
            Answers = AnswerCount.Of(starts.Rows.Rows),
            RiskAt = Enum.GetValues<TokenPosition>().Where(position => bank.RiskProbe(position) >= 0)
                .ToDictionary(static position => position.ToText(), position => bank.Probes[bank.RiskProbe(position)].Probe.Name),
            Comparisons = Compare(bank, folder, starts, answers, selector, cancellationToken),
            Domains = DomainBreakdown.Of(judged, leftOut),
            Shuffled = shuffled,
            Threshold = bank.Threshold is { } threshold ? ThresholdCheck.Of(threshold, readings, settings.Label) : null,
            RiskCoverage = ThresholdCheck.Curve(readings, bank.Threshold?.Aggregation ?? RiskAggregation.AnswerStart, settings.Label),
            Coupling = settings.WithCoupling ? await CoupleAsync(bank, model!, starts, cancellationToken) : null,
            Controls = ControlFigures.Of(judged, shuffled, settings.Replicates),
            HeldOutDomain = judged.Risk is null ? null : HeldOutDomains.Of(judged, leftOut, settings.Replicates),
            Calibration = calibration,
            Curves = CurveFigures.Of(judged, settings.Replicates),
            Transfer = refit is null ? null : TransferFigures.Of(refit, judged, settings.Replicates, cancellationToken),
            Layers = settings.WithLayerSweep ? await SweepAsync(folder, judged, fit, cancellationToken) : LayerFigures.Recorded(fit),
            Truthfulness = Truthfulness(bank, folder, judged),
            Refusals = RefusalFigures.Of(
                folder.Rows.Where(row => row.IsIn(settings.Folds) && settings.Statuses.Includes(row.Status)), model?.AbstentionTexts ?? []),
            Singletons = settings.Sightings is { } sightings ? SingletonFigures.Of(sightings) : null,
            YesNo = YesNoFigures.Of(judged, settings.Replicates),
            Polarity = PolarityFigures.Of(judged),
            Invariance = settings.WithInvariance ? await ChangeAsync(bank, model!, judged, cancellationToken) : null,
            Against =
            [
                .. settings.Against.Select(other => AgainstFigures.Of(
                    other, settings, folder, judged, its => (judged.IsBeforeAnswer ? selector.BeforeAnswer(its) : selector.WholeAnswers(its))?.Columns ?? [])),
            ],
            Drift = settings.DriftFrom is { } before ? DriftFigures.Of(before, folder.Manifest.DataSha256, calibration) : null,
        };
    }

    private List<Comparison> Compare(
        ProbeBank bank, ActivationFolder folder, JudgedRows starts, JudgedRows? answers, JudgedRowsSelector selector, CancellationToken cancellationToken)
    {
        var comparisons = new Comparer(starts.Rows, starts.Columns, settings.Replicates).Compare(starts.Position, cancellationToken).ToList();
        var tokens = selector.Rows(settings.Folds, TokenPosition.Answer);
        if (tokens.HasBothClasses)
        {
            var columns = new ColumnBuilder(bank, folder).Build(tokens, TokenPosition.Answer, selector.Training(TokenPosition.Answer), withWords: false);
            comparisons.AddRange(new Comparer(tokens, columns, settings.Replicates).Compare(TokenPosition.Answer.ToText(), cancellationToken));
        }

        if (answers is not null)
        {
            comparisons.AddRange(new Comparer(answers.Rows, answers.Columns, settings.Replicates).Compare(answers.Position, cancellationToken));
        }

        return comparisons;
    }

    private async Task<ShuffledResult?> ShuffleAsync(Refit refit, JudgedRows judged, CancellationToken cancellationToken)
    {
        ShuffledResult? shuffled = null;
        await WorkProgress.RunAsync(
            console,
            "Fitting the shuffled-label control",
            Controls.Repeats,
            step => Task.Run(() => shuffled = Controls.Shuffled(refit, judged, step, cancellationToken), cancellationToken));
        return shuffled;
    }

    private static Dictionary<string, float[]?> LeaveOut(Refit? refit, JudgedRows judged, CancellationToken cancellationToken)
    {
        var scores = new Dictionary<string, float[]?>(StringComparer.Ordinal);
        if (refit is null)
        {
            return scores;
        }

        foreach (var domain in judged.Rows.Rows.Select(static row => row.Domain).Distinct(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            scores[domain] = refit.TryFit(judged.FitRows!.Where(row => row.Domain != domain)) is { } probe ? refit.Scores(probe, judged.Cells) : null;
        }

        return scores;
    }

    private async Task<LayerFigures?> SweepAsync(ActivationFolder folder, JudgedRows judged, FitReport? fit, CancellationToken cancellationToken)
    {
        if (judged.FitRows is not { HasBothClasses: true })
        {
            throw CliException.BadInput($"--layer-sweep needs both classes in the training folds at {judged.Position}.");
        }

        LayerFigures? layers = null;
        await WorkProgress.RunAsync(console, "Fitting every hook point", folder.ResidualSources.Count(), step => Task.Run(
            () => layers = LayerFigures.Swept(folder, judged, fit?.L2 ?? 1, fit?.Source, settings.Replicates, step, cancellationToken), cancellationToken));
        return layers;
    }

    private TruthfulnessFigures? Truthfulness(ProbeBank bank, ActivationFolder folder, JudgedRows judged)
    {
        var rows = folder.Rows.Select(static (row, i) => (row, i)).Where(pair => pair.row.IsIn(settings.Folds) && settings.Statuses.Includes(pair.row.Status));
        int[] indices = [.. rows.Select(static pair => pair.i)];
        var aggregation = bank.Threshold?.Aggregation ?? (judged.IsBeforeAnswer ? RiskAggregation.AnswerStart : RiskAggregation.Mean);
        var answers = BankReadings.Read(bank, folder, indices).Answers(aggregation);
        var questions = indices.Select(i => folder.Rows[i].Id).Distinct(StringComparer.Ordinal).Count();
        return TruthfulnessFigures.Of(answers, questions, bank.Threshold, settings.Replicates);
    }

    private async Task<InvarianceFigures> ChangeAsync(ProbeBank bank, LoadedModel model, JudgedRows judged, CancellationToken cancellationToken) =>
        judged.IsBeforeAnswer && judged.Risk is not null
            ? await new InvarianceRun(model, bank, console, settings.Replicates).RunAsync(judged, cancellationToken)
            : throw CliException.BadInput($"--invariance reads risks before the answer, and the bank '{bank.Name}' gives none there.");

    private async Task<CouplingResult> CoupleAsync(ProbeBank bank, LoadedModel model, JudgedRows starts, CancellationToken cancellationToken)
    {
        var coupling = bank.Coupling ?? throw CliException.BadInput($"The bank '{bank.Name}' has no coupling.");
        var read = await new AnswerStartReader(model, bank, console).ReadAsync(starts.Rows.Rows, cancellationToken);
        return CouplingCurve.Measure(read, coupling, model.Manifest.AbstentionPhrases.FirstTokens(), settings.Gains);
    }
}

using Candor.Cli.ActivationFiles;
using Candor.Cli.CommandLine;
using Candor.Cli.Commands.Fit;
using Candor.Cli.Models;
using Candor.Cli.Output;
using Candor.Cli.Questions;
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

        var test = Rows(folder, settings.Folds, TokenPosition.AnswerStart);
        if (!test.HasBothClasses)
        {
            throw CliException.BadInput($"Folds {settings.Folds} hold {test.Count} labelled questions, all of one class or none; both classes are needed.");
        }

        var training = settings.WithBaselines ? Rows(folder, trainFolds, TokenPosition.AnswerStart) : null;
        var report = await EvaluateAsync(folder, bank, provenance, trainFolds, test, training, cancellationToken);
        if (settings.Report is { } file)
        {
            await using var writer = new StreamWriter(file.FullName);
            JsonOutput.Write(writer, report);
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

    private async Task<EvaluateReport> EvaluateAsync(
        ActivationFolder folder,
        ProbeBank bank,
        BankRecord? provenance,
        FoldSet trainFolds,
        RowSelection test,
        RowSelection? training,
        CancellationToken cancellationToken)
    {
        var columns = new ColumnBuilder(bank, folder).Build(test, TokenPosition.AnswerStart, training);
        var comparer = new Comparer(test, columns, settings.Replicates);
        var comparisons = comparer.Compare(TokenPosition.AnswerStart.ToText(), cancellationToken).ToList();
        var answerRows = Rows(folder, settings.Folds, TokenPosition.Answer);
        if (answerRows.HasBothClasses)
        {
            var answerColumns = new ColumnBuilder(bank, folder).Build(answerRows, TokenPosition.Answer, training: null);
            comparisons.AddRange(new Comparer(answerRows, answerColumns, settings.Replicates).Compare(TokenPosition.Answer.ToText(), cancellationToken));
        }

        var fit = bank.RiskProbe(TokenPosition.AnswerStart) is >= 0 and var risk ? provenance?.FitOf(bank.Probes[risk].Probe.Name) : null;
        var controls = training is not null && fit is not null ? new Controls(fit, folder.Load(ProbeSource.Parse(fit.Source)), training, test) : null;
        ShuffledResult? shuffled = null;
        if (controls is not null)
        {
            await WorkProgress.RunAsync(
                console,
                "Fitting the shuffled-label control",
                Controls.Steps,
                step => Task.Run(() => shuffled = controls.Shuffled(step, cancellationToken), cancellationToken));
        }

        var all = RowSelection.From(folder, settings.Label, row => settings.Folds.Contains(row.Fold) && settings.Statuses.Includes(row.Status));
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
            Answers = Answers(test),
            RiskAt = Enum.GetValues<TokenPosition>().Where(position => bank.RiskProbe(position) >= 0)
                .ToDictionary(static position => position.ToText(), position => bank.Probes[bank.RiskProbe(position)].Probe.Name),
            Comparisons = comparisons,
            Domains = Domains(test, columns, comparer, controls),
            Shuffled = shuffled,
            Threshold = bank.Threshold is null ? null : Threshold(bank.Threshold, BankReadings.Read(bank, folder, all.Indices)),
            RiskCoverage = Curve(BankReadings.Read(bank, folder, all.Indices), bank.Threshold?.Aggregation ?? RiskAggregation.AnswerStart),
            Coupling = await CouplingAsync(bank, test, cancellationToken),
        };
    }

    private RowSelection Rows(ActivationFolder folder, FoldSet folds, TokenPosition position) => RowSelection.From(
        folder, settings.Label, row => row.Position == position.ToText() && folds.Contains(row.Fold) && settings.Statuses.Includes(row.Status));

    private static List<AnswerCount> Answers(RowSelection test) =>
    [
        .. test.Rows.Where(static row => row.Grade is not null)
            .GroupBy(static row => row.StatusText)
            .OrderBy(static group => group.Key, StringComparer.Ordinal)
            .Select(static group => new AnswerCount(
                group.Key,
                group.Count(),
                group.Count(static row => row.Grade == AnswerGrade.Correct),
                group.Count(static row => row.Grade == AnswerGrade.Wrong),
                group.Count(static row => row.Grade == AnswerGrade.Abstained))),
    ];

    private static List<DomainResult> Domains(RowSelection test, IReadOnlyList<ScoreColumn> columns, Comparer comparer, Controls? controls)
    {
        var results = new List<DomainResult>();
        if (columns.FirstOrDefault(static column => column.GivesRisk) is not { } risk)
        {
            return results;
        }

        var entropy = columns.FirstOrDefault(static column => column.Name == "entropy");
        var words = columns.FirstOrDefault(static column => column.Name == "words_only");
        foreach (var domain in test.Rows.Select(static row => row.Domain).Distinct().Order(StringComparer.Ordinal))
        {
            var leftOut = controls?.WithoutDomain(domain) is { } scores ? new ScoreColumn("left_out", ScoreColumn.Probe, false, scores, null) : null;
            int[] inDomain = [.. Enumerable.Range(0, test.Count).Where(i => test.Rows[i].Domain == domain)];
            var statuses = inDomain.Where(i => !test.Trustworthy[i]).Select(i => test.Rows[i].StatusText).Distinct();
            foreach (var against in statuses.OrderDescending(StringComparer.Ordinal))
            {
                int[] kept = [.. inDomain.Where(i => test.Trustworthy[i] || (test.Rows[i].StatusText) == against)];
                if (comparer.AurocOf(risk, kept) is { } auroc)
                {
                    var bad = kept.Count(i => !test.Trustworthy[i]);
                    results.Add(new DomainResult(
                        domain,
                        against,
                        kept.Length - bad,
                        bad,
                        auroc,
                        leftOut is null ? null : comparer.AurocOf(leftOut, kept),
                        entropy is null ? null : comparer.AurocOf(entropy, kept),
                        words is null ? null : comparer.AurocOf(words, kept)));
                }
            }
        }

        return results;
    }

    private ThresholdResult Threshold(SelectiveThreshold threshold, BankReadings readings)
    {
        var answers = readings.Answers(threshold.Aggregation);
        var covered = answers.Where(answer => !threshold.Abstains(answer.Risk)).ToList();
        return new ThresholdResult(
            ThresholdReport.From(threshold)!,
            (double)covered.Count / answers.Count,
            covered.Count == 0 ? double.NaN : covered.Average(answer => answer.Row.IsTrustworthy(settings.Label)!.Value ? 0d : 1d),
            answers.GroupBy(static answer => answer.Row.StatusText).OrderBy(static group => group.Key, StringComparer.Ordinal)
                .ToDictionary(static group => group.Key, group => group.Average(answer => threshold.Abstains(answer.Risk) ? 1d : 0d)));
    }

    private List<CoveragePoint> Curve(BankReadings readings, RiskAggregation aggregation)
    {
        var answers = readings.Answers(aggregation);
        if (answers.Count == 0)
        {
            return [];
        }

        var curve = RiskCoverageCurve.From(
            [.. answers.Select(static answer => answer.Risk)], [.. answers.Select(answer => answer.Row.IsTrustworthy(settings.Label)!.Value)]);
        return
        [
            .. Enumerable.Range(1, 10).Select(tenth => curve.Points.First(point => point.Coverage >= (tenth / 10d) - 1e-9))
                .Select(static point => new CoveragePoint(point.Coverage, point.Risk, point.SelectiveRisk)),
        ];
    }

    private async Task<CouplingResult?> CouplingAsync(ProbeBank bank, RowSelection test, CancellationToken cancellationToken)
    {
        if (settings.Coupling is not { } folder)
        {
            return null;
        }

        var coupling = bank.Coupling ?? throw CliException.BadInput($"The bank '{bank.Name}' has no coupling.");
        await using var model = LoadedModel.Load(folder, settings.Concurrency);
        if (model.Manifest.Fingerprint != bank.ModelFingerprint)
        {
            throw CliException.BadInput(
                $"The bank '{bank.Name}' was made for another model than '{folder}' (fingerprints {bank.ModelFingerprint} and {model.Manifest.Fingerprint}).");
        }

        var starts = await new AnswerStartReader(model, bank, console).ReadAsync(test.Rows, cancellationToken);
        return CouplingCurve.Measure(starts, coupling, model.Manifest.AbstentionPhrases.FirstTokens(), settings.Gains);
    }
}

using Candor.Cli.ActivationFiles;
using Candor.Cli.CommandLine;
using Candor.Cli.Commands.Fit;
using Candor.Cli.Models;
using Candor.Cli.Output;
using Candor.Cli.Readings;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Calibration;
using Candor.Probes.Coupling;
using Candor.Probes.Readouts;
using Candor.Probes.Selection;

namespace Candor.Cli.Commands.Calibrate;

/// <summary>One run of <c>candor calibrate</c>.</summary>
internal sealed class CalibrateRun(CalibrateSettings settings, CliConsole console)
{
    // The engine and the stored activations must agree: a median above this is another model or a defect. Single risks differ by more where activations are
    // rounded to 8 bits, because sums in another order round to another step: 0.07 was seen.
    private const double ReplayTolerance = 0.02;

    /// <summary>Calibrates, chooses threshold and coupling, and writes the bank.</summary>
    /// <returns>The answer is no where no threshold keeps what was asked for; the bank is written without one.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (settings.Folds.Overlaps(settings.ThresholdFolds))
        {
            throw CliException.BadInput(
                $"--folds {settings.Folds} and --threshold-folds {settings.ThresholdFolds} overlap; "
                + "a threshold is only guaranteed on answers that its calibrators have not seen.");
        }

        var folder = ActivationFolder.Read(settings.Activations);
        await using var model = LoadedModel.Load(settings.Model, settings.Concurrency);
        FittedProbe[] fitted = [.. settings.Probes.Select(probe => FittedProbe.Read(probe, model.Manifest.Name, model.Manifest.Fingerprint))];
        RefuseSeenFolds(fitted);
        var riskAt = ChooseRisk(fitted);
        var (probes, calibrators) = Calibrate(folder, fitted);
        var domains = settings.ByDomain ? CheckDomains(folder, probes, riskAt) : null;
        var bank = Bank(folder, probes, riskAt, null, null);

        var thresholdRows = Rows(folder, row => row.IsIn(settings.ThresholdFolds));
        var threshold = FitThreshold(bank, folder, thresholdRows);

        var couplingRows = Rows(folder, row => IsStart(row) && (row.IsIn(settings.Folds) || row.IsIn(settings.ThresholdFolds)));
        var starts = await new AnswerStartReader(model, bank, console).ReadAsync(couplingRows.Rows, cancellationToken);
        var difference = CompareWithStored(bank, folder, couplingRows, starts);
        var coupling = CouplingChoice.Search(starts, couplingRows.Trustworthy, model.Manifest.AbstentionPhrases, settings.FalseAbstention);

        var report = new CalibrateReport
        {
            Name = settings.Name,
            Model = model.Manifest.Name,
            Label = settings.Label.ToString().ToLowerInvariant(),
            Statuses = settings.Statuses.Statuses,
            DataSha256 = folder.Manifest.DataSha256,
            CalibrationFolds = settings.Folds.ToString(),
            CalibrationQuestions = CountByStatus(Rows(folder, row => IsStart(row) && row.IsIn(settings.Folds))),
            ThresholdFolds = settings.ThresholdFolds.ToString(),
            ThresholdQuestions = CountByStatus(thresholdRows.Where(IsStart)),
            Calibrators = calibrators,
            Domains = domains,
            RiskAt = riskAt.OrderBy(static pair => pair.Key).ToDictionary(static pair => pair.Key.ToText(), static pair => pair.Value),
            Threshold = ThresholdReport.From(threshold),
            Coupling = coupling,
            FalseAbstentionLimit = settings.FalseAbstention,
            LargestReplayDifference = Math.Round(difference, 6),
            Fits = [.. fitted.Select(static probe => probe.Fit)],
            Command = settings.Command,
        };
        var final = Bank(folder, probes, riskAt, threshold, coupling is null ? null : new CouplingCalibration(coupling.Gain, coupling.Tau));
        BankWriter.Write(settings.Out.FullName, final, JsonOutput.ToObject(report));
        Report(report);
        return threshold is null ? ExitCodes.AnswerIsNo : ExitCodes.Ok;
    }

    private static bool IsStart(ActivationRow row) => row.Position == TokenPosition.AnswerStart.ToText();

    private static Dictionary<string, int> CountByStatus(RowSelection rows) => rows.Rows
        .GroupBy(static row => row.StatusText)
        .OrderBy(static group => group.Key, StringComparer.Ordinal)
        .ToDictionary(static group => group.Key, static group => group.Count());

    private RowSelection Rows(ActivationFolder folder, Func<ActivationRow, bool> keep) => RowSelection.From(
        folder, settings.Label, row => settings.Statuses.Includes(row.Status) && keep(row));

    private void RefuseSeenFolds(FittedProbe[] fitted)
    {
        foreach (var probe in fitted)
        {
            var seen = FoldSet.Parse(probe.Fit.Folds);
            if (seen.Overlaps(settings.Folds) || seen.Overlaps(settings.ThresholdFolds))
            {
                throw CliException.BadInput($"The probe '{probe.Probe.Name}' was fitted on folds {seen}; calibration needs folds that it has not seen.");
            }
        }
    }

    private Dictionary<TokenPosition, string> ChooseRisk(FittedProbe[] fitted)
    {
        var chosen = new Dictionary<TokenPosition, string>(settings.RiskAt);
        foreach (var group in fitted.GroupBy(static probe => probe.Position))
        {
            chosen.TryAdd(group.Key, group.MaxBy(static probe => probe.Fit.CrossValidatedAuroc)!.Probe.Name);
        }

        return chosen;
    }

    private (List<BankedProbe> Probes, List<CalibratorChoice> Choices) Calibrate(ActivationFolder folder, FittedProbe[] fitted)
    {
        var candidates = fitted.Select(static probe => (probe.Probe, probe.Position)).ToList();
        candidates.Add((new OutputProbe("entropy", new ProbeSource.Output(OutputStatistic.Entropy)), TokenPosition.AnswerStart));
        if (folder.Manifest.Positions.Contains(TokenPosition.Answer.ToText()))
        {
            candidates.Add((new OutputProbe("surprisal", new ProbeSource.Output(OutputStatistic.Surprisal)), TokenPosition.Answer));
        }

        var (probes, choices) = (new List<BankedProbe>(), new List<CalibratorChoice>());
        foreach (var (probe, position) in candidates)
        {
            var (calibrator, choice) = FitCalibrator(folder, probe, position);
            probes.Add(new BankedProbe(probe, calibrator, [position]));
            choices.Add(choice);
        }

        return (probes, choices);
    }

    private (ICalibrator Calibrator, CalibratorChoice Choice) FitCalibrator(ActivationFolder folder, IProbe probe, TokenPosition position)
    {
        var rows = Rows(folder, row => row.Position == position.ToText() && row.IsIn(settings.Folds));
        if (!rows.HasBothClasses)
        {
            throw CliException.BadInput($"Folds {settings.Folds} do not hold both classes at {position.ToText()}; '{probe.Name}' cannot be calibrated.");
        }

        var scores = ProbeScores.Of(probe, rows);
        return CalibratorChoice.Fit(settings.Calibrator, probe, scores, rows.Trustworthy, rows.Groups);
    }

    private List<DomainCalibration> CheckDomains(ActivationFolder folder, List<BankedProbe> probes, Dictionary<TokenPosition, string> riskAt)
    {
        var checks = new List<DomainCalibration>();
        foreach (var (position, name) in riskAt.OrderBy(static pair => pair.Key))
        {
            var banked = probes.First(candidate => candidate.Probe.Name == name);
            ScoredRows Scored(FoldSet folds)
            {
                var rows = Rows(folder, row => row.Position == position.ToText() && row.IsIn(folds));
                return new ScoredRows(ProbeScores.Of(banked.Probe, rows), rows.Trustworthy, [.. rows.Rows.Select(static row => row.Domain)], rows.Groups);
            }

            checks.AddRange(DomainCalibration.Of(position.ToText(), banked.Calibrator, Scored(settings.Folds), Scored(settings.ThresholdFolds)));
        }

        return checks;
    }

    private ProbeBank Bank(
        ActivationFolder folder,
        List<BankedProbe> probes,
        Dictionary<TokenPosition, string> riskAt,
        SelectiveThreshold? threshold,
        CouplingCalibration? coupling) => new(
        settings.Name, folder.Manifest.Model, folder.Manifest.ModelFingerprint, probes, riskAt, threshold, coupling, settings.CreatedAt);

    private SelectiveThreshold? FitThreshold(ProbeBank bank, ActivationFolder folder, RowSelection rows)
    {
        var answers = BankReadings.Read(bank, folder, rows.Indices).Answers(settings.Aggregation);
        if (answers.Count < IThresholdFitter.FewestSamples)
        {
            throw CliException.BadInput(
                $"Folds {settings.ThresholdFolds} hold {answers.Count} scored answers; a threshold needs at least {IThresholdFitter.FewestSamples}.");
        }

        try
        {
            return settings.Threshold.Fitter.Fit(
                [.. answers.Select(static answer => answer.Risk)],
                [.. answers.Select(answer => answer.Row.IsTrustworthy(settings.Label)!.Value)],
                settings.Aggregation);
        }
        catch (ArgumentException exception)
        {
            // The fitters' own sentences, such as that no trustworthy answer is there to have false alarms.
            throw CliException.BadInput(
                $"Folds {settings.ThresholdFolds} give no threshold by {settings.Threshold.Rule.ToText()}: {exception.Message}", exception);
        }
    }

    private static double CompareWithStored(ProbeBank bank, ActivationFolder folder, RowSelection rows, IReadOnlyList<AnswerStart> starts)
    {
        var stored = BankReadings.Read(bank, folder, rows.Indices);
        double[] differences =
        [
            .. Enumerable.Range(0, starts.Count)
                .Select(i => Math.Abs((double)starts[i].Risk - stored.RiskThatCounts(i)))
                .Where(double.IsFinite)
                .DefaultIfEmpty(0)
                .Order(),
        ];
        var median = differences[differences.Length / 2];
        return median <= ReplayTolerance
            ? differences[^1]
            : throw CliException.BadInput(
                $"Risks read live differ from those of the stored activations by {Numbers.Three(median)} in the median. "
                + "Extract again with the model as it is now.");
    }

    private void Report(CalibrateReport report)
    {
        if (settings.IsJson)
        {
            JsonOutput.Write(console.Output, report);
            return;
        }

        var output = console.Output;
        output.WriteLine($"Bank {report.Name} for model {report.Model}, in {settings.Out}.");
        output.WriteLine($"  risk      {string.Join(", ", report.RiskAt.Select(static pair => $"{pair.Value} at {pair.Key}"))}");
        foreach (var calibrator in report.Calibrators!)
        {
            output.WriteLine($"  calibrated {calibrator.Describe()}");
        }

        output.WriteLine(report.Threshold is { } threshold
            ? $"  threshold {threshold.Describe()}"
            : $"  threshold none: no threshold {settings.Threshold.Missing}. The bank cannot abstain.");
        if (report.Threshold is { } promised)
        {
            output.WriteLine($"  guarantee {promised.Guarantee}");
        }

        output.WriteLine(report.Coupling is { } coupling
            ? $"  coupling  gain {Numbers.General(coupling.Gain)}, tau {Numbers.General(coupling.Tau)}: abstains on {Numbers.Shares(coupling.Abstention)} "
                + $"and {Numbers.Percent(coupling.FalseAbstention)} of trustworthy calibration questions"
            : "  coupling  none: the model has no abstention phrase, or nothing is gained within the limit on false abstention.");
        if (report.Domains is { } domains)
        {
            DomainPrinter.Print(console, domains);
        }
    }
}

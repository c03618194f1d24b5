using Candor.Cli.ActivationFiles;
using Candor.Cli.Output;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Calibration;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Fit;

/// <summary>One run of <c>candor fit</c>.</summary>
internal sealed class FitRun(FitSettings settings, CliConsole console)
{
    // σ(score): what a logistic score means before it is calibrated on data that did not fit it.
    private static readonly PlattCalibrator Uncalibrated = new(1, 0);

    /// <summary>Chooses source and penalty, fits on all rows, and writes.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var folder = ActivationFolder.Read(settings.Activations);
        var rows = Select(folder);
        var tried = await SweepAsync(folder, rows, cancellationToken);
        var best = tried.MaxBy(static score => score.Auroc)!;
        var source = ProbeSource.Parse(best.Source);
        var probe = Fit(source, best.L2 ?? settings.Penalties[0], rows.Set(folder.Load(source)));
        var bank = new ProbeBank(
            settings.Name,
            folder.Manifest.Model,
            folder.Manifest.ModelFingerprint,
            [new BankedProbe(probe, Uncalibrated, [settings.Position])],
            new Dictionary<TokenPosition, string> { [settings.Position] = settings.Name });
        var report = new FitReport
        {
            Name = settings.Name,
            Method = settings.Method.ToText(),
            Source = best.Source,
            Position = settings.Position.ToText(),
            Label = settings.Label.ToString().ToLowerInvariant(),
            Folds = settings.Folds.ToString(),
            Statuses = settings.Statuses.Statuses,
            L2 = best.L2,
            Samples = rows.Count,
            Trustworthy = rows.Trustworthy.Count(static label => label),
            Untrustworthy = rows.Trustworthy.Count(static label => !label),
            Groups = rows.Groups.Distinct(StringComparer.Ordinal).Count(),
            CrossValidatedAuroc = best.Auroc,
            Tried = tried,
            DataSha256 = folder.Manifest.DataSha256,
            Command = settings.Command,
        };
        BankWriter.Write(settings.Out.FullName, bank, JsonOutput.ToObject(report));
        Report(report);
        return ExitCodes.Ok;
    }

    private IProbe Fit(ProbeSource source, double l2, ActivationSet set)
    {
        if (CrossValidation.IsConstant(set))
        {
            throw CliException.BadInput($"'{source}' is the same for all {set.Count} rows; there is nothing to fit. Choose another source.");
        }

        try
        {
            return settings.Method.Fit(l2, settings.Name, source, set);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // The fitters' own sentences: the classes do not differ, or the minimisation did not converge.
            throw CliException.BadInput($"'{source}' cannot be fitted: {exception.Message}", exception);
        }
    }

    private RowSelection Select(ActivationFolder folder)
    {
        var position = settings.Position.ToText();
        var rows = RowSelection.From(folder, settings.Label, row =>
            row.Position == position && settings.Folds.Contains(row.Fold) && settings.Statuses.Includes(row.Status));
        return rows.HasBothClasses
            ? rows
            : throw CliException.BadInput(
                $"Folds {settings.Folds} hold {rows.Count} rows at {position} with the label '{settings.Label.ToString().ToLowerInvariant()}', "
                + "all of one class or none; both classes are needed.");
    }

    // Sources at the middle penalty first, then the other penalties on the best source: the two choices hardly depend on each other.
    private async Task<List<SourceScore>> SweepAsync(ActivationFolder folder, RowSelection rows, CancellationToken cancellationToken)
    {
        ProbeSource.Residual[] sources = settings.Source is { } named ? [named] : [.. folder.ResidualSources];
        if (sources.Length == 0)
        {
            throw CliException.BadInput($"'{settings.Activations}' holds no residual streams. Extract with --sources.");
        }

        double[] penalties = settings.Method == ProbeMethod.Logistic ? [.. settings.Penalties.Distinct().Order()] : [settings.Penalties[0]];
        var middle = penalties[penalties.Length / 2];
        var validation = new CrossValidation(settings.Method, rows);
        var tried = new SourceScore[sources.Length + penalties.Length - 1];
        await WorkProgress.RunAsync(console, $"Cross-validating {settings.Method.ToText()} at {settings.Position.ToText()}", tried.Length, async step =>
        {
            await ForEachAsync(
                sources.Length, s => tried[s] = validation.Score(sources[s], folder.Load(sources[s]), middle, cancellationToken), step, cancellationToken);
            var best = ProbeSource.Parse(tried.Take(sources.Length).MaxBy(static score => score.Auroc)!.Source);
            var tensor = folder.Load(best);
            double[] others = [.. penalties.Where(penalty => penalty != middle)];
            await ForEachAsync(
                others.Length, p => tried[sources.Length + p] = validation.Score(best, tensor, others[p], cancellationToken), step, cancellationToken);
        });
        return [.. tried];
    }

    private static Task ForEachAsync(int count, Action<int> work, Action step, CancellationToken cancellationToken) => Parallel.ForAsync(
        0,
        count,
        new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken },
        (i, _) =>
        {
            work(i);
            step();
            return ValueTask.CompletedTask;
        });

    private void Report(FitReport report)
    {
        if (settings.IsJson)
        {
            JsonOutput.Write(console.Output, report);
            return;
        }

        string[] statuses = [.. report.Tried.SelectMany(static score => score.ByStatus.Keys).Distinct().Order(StringComparer.Ordinal)];
        console.Output.WriteLine(
            $"{CrossValidation.Folds}-fold cross-validation by group on folds {report.Folds}: "
            + $"{report.Trustworthy} trustworthy and {report.Untrustworthy} untrustworthy rows of {report.Groups} groups.");
        Tables.Write(
            console,
            ["source", "l2", "AUROC", .. statuses.Select(static status => $"against {status}")],
            report.Tried.Select(score => (string[])
            [
                score.Source + (score.Source == report.Source && score.L2 == report.L2 ? " *" : string.Empty),
                Numbers.General(score.L2),
                Numbers.Three(score.Auroc),
                .. statuses.Select(status => Numbers.Three(score.ByStatus.TryGetValue(status, out var auroc) ? auroc : null)),
            ]));
        console.Output.WriteLine($"Fitted {report.Name} on {report.Source} (marked *), in {settings.Out}. Not calibrated: 'candor calibrate' comes next.");
    }
}

using Candor.Cli.ActivationFiles;
using Candor.Cli.Output;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Calibration;
using Candor.Probes.Directions;
using Candor.Probes.Nonlinear;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Fit;

/// <summary>One run of <c>candor fit</c>.</summary>
internal sealed class FitRun(FitSettings settings, CliConsole console)
{
    // σ(score): what a logistic score means before it is calibrated on data that did not fit it.
    private static readonly PlattCalibrator Uncalibrated = new(1, 0);

    /// <summary>Chooses source and penalty, fits on all rows, and writes.</summary>
    /// <returns>The answer is no where a perceptron does not pass its gate; nothing is written then.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var folder = ActivationFolder.Read(settings.Activations);
        var rows = Select(folder);
        var sources = Readable(settings.Source.Sources(folder.ResidualSources, settings.Position));
        var sweep = new SourceSweep(settings.Method, settings.Sweep, rows, source => Load(rows, source));
        var found = await sweep.RunAsync(
            sources, console, $"Cross-validating {settings.Method.ToText()} at {settings.Position.ToText()}", cancellationToken);
        var best = found.Best.ToScore(settings.Method, sweep.Validation.Statuses);
        var data = Load(rows, found.Best.Source);
        var probe = Fit(found.Best, data, cancellationToken);
        var lengthAuroc = FitWarnings.LengthAuroc(rows, sweep.Validation);
        var gate = settings.Method == ProbeMethod.Mlp ? Judge(data, found.Best.Penalty!.Value) : null;
        var report = new FitReport
        {
            Warnings = FitWarnings.Of(lengthAuroc, rows.Count, data.Dimension, settings.Method),
            Name = settings.Name,
            Method = settings.Method.ToText(),
            Source = best.Source,
            Position = settings.Position.ToText(),
            Label = settings.Label.ToString().ToLowerInvariant(),
            Folds = settings.Folds.ToString(),
            Statuses = settings.Statuses.Statuses,
            L2 = best.L2,
            Cost = best.Cost,
            Samples = rows.Count,
            Trustworthy = rows.Trustworthy.Count(static label => label),
            Untrustworthy = rows.Trustworthy.Count(static label => !label),
            Groups = rows.Groups.Distinct(StringComparer.Ordinal).Count(),
            Dimension = data.Dimension,
            CrossValidatedAuroc = best.Auroc,
            NestedAuroc = found.NestedAuroc,
            LengthAuroc = lengthAuroc,
            Gate = gate is null ? null : GateReport.From(gate),
            Polarity = settings.Method == ProbeMethod.Ccs ? ContrastAudit.Of(data) : null,
            Tried = [.. found.Tried.Select(candidate => candidate.ToScore(settings.Method, sweep.Validation.Statuses))],
            DataSha256 = folder.Manifest.DataSha256,
            Command = settings.Command,
        };
        var isWritten = gate is not { IsAccepted: false };
        if (isWritten)
        {
            var bank = new ProbeBank(
                settings.Name,
                folder.Manifest.Model,
                folder.Manifest.ModelFingerprint,
                [new BankedProbe(probe, Uncalibrated, [settings.Position])],
                new Dictionary<TokenPosition, string> { [settings.Position] = settings.Name });
            BankWriter.Write(settings.Out.FullName, bank, JsonOutput.ToObject(report));
        }

        FitPrinter.Print(report, settings, console, isWritten);
        return isWritten ? ExitCodes.Ok : ExitCodes.AnswerIsNo;
    }

    private FitData Load(RowSelection rows, ProbeSource source) => FitData.Load(rows, source, settings.Method, settings.Position);

    private static NonlinearityVerdict Judge(FitData data, double l2)
    {
        try
        {
            return new NonlinearityGate().Judge(((TokenData)data).ToSet(), new PerceptronFitter(l2: l2), new LogisticFitter(l2));
        }
        catch (ArgumentException exception)
        {
            throw CliException.BadInput($"The gate of the perceptron cannot be judged: {exception.Message}", exception);
        }
    }

    private IProbe Fit(Candidate chosen, FitData data, CancellationToken cancellationToken) => data.IsConstant()
        ? throw CliException.BadInput($"'{chosen.Source}' is the same for all {data.Count} rows; there is nothing to fit. Choose another source.")
        : settings.Method.Fit(chosen.Penalty ?? 1, settings.Name, chosen.Source, data, cancellationToken);

    // Of several, what best finds may include streams that are pooled already; one that was named is refused.
    private IReadOnlyList<ProbeSource> Readable(IReadOnlyList<ProbeSource> sources)
    {
        if (!settings.Method.IsOfSpans())
        {
            return sources;
        }

        ProbeSource[] streams = [.. sources.Where(static source => source is ProbeSource.Residual { Pooling: Pooling.Token })];
        var others = sources.Except(streams).Where(source => source is not ProbeSource.Residual || streams.Length == 0);
        return others.FirstOrDefault() is { } other
            ? throw CliException.BadInput(
                $"{settings.Method.ToText()} reads every token's own residual stream at one hook point, as residual.5/token; '{other}' is something else.")
            : streams;
    }

    // A whole span has one label, and is judged when its last token is there.
    private bool IsJudged(ActivationRow row) => !settings.Method.IsOfSpans() || row.Position != TokenPosition.Answer.ToText() || row.IsLast;

    private RowSelection Select(ActivationFolder folder)
    {
        var position = settings.Position.ToText();
        var rows = RowSelection.From(folder, settings.Label, row =>
            row.Position == position && row.IsIn(settings.Folds) && settings.Statuses.Includes(row.Status) && IsJudged(row));
        return rows.HasBothClasses
            ? rows
            : throw CliException.BadInput(
                $"Folds {settings.Folds} hold {rows.Count} rows at {position} with the label '{settings.Label.ToString().ToLowerInvariant()}', "
                + "all of one class or none; both classes are needed.");
    }
}

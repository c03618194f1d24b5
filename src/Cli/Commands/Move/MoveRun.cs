using Candor.Cli.ActivationFiles;
using Candor.Cli.CommandLine;
using Candor.Cli.Commands.Calibrate;
using Candor.Cli.Commands.Fit;
using Candor.Cli.Output;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Calibration;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Candor.Probes.Geometry;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Move;

/// <summary>One run of <c>candor move</c>.</summary>
internal sealed class MoveRun(MoveSettings settings, CliConsole console)
{
    private static readonly PlattCalibrator Uncalibrated = new(1, 0);

    /// <summary>Moves, measures, and writes where the figures allow it.</summary>
    /// <returns>The answer is no where the probe does not carry over; nothing is written then.</returns>
    public int Run()
    {
        var from = ActivationFolder.Read(settings.From);
        var to = ActivationFolder.Read(settings.To);
        var fitted = FittedProbe.Read(settings.Probe, from.Manifest.Model, from.Manifest.ModelFingerprint);
        var probe = Check(from, to, fitted);
        ProbeSource source = settings.Source is { } chosen ? chosen : probe.Source;
        var label = Enum.Parse<LabelKind>(fitted.Fit.Label, ignoreCase: true);
        var paired = Pair(settings.Folds);
        var test = Pair(settings.TestFolds);
        var report = new MoveReport
        {
            Name = settings.Name ?? probe.Name,
            FromModel = from.Manifest.Model,
            FromSource = probe.Source.ToString()!,
            ToModel = to.Manifest.Model,
            ToSource = source.ToString()!,
            Via = settings.Method,
            Components = settings.Method == MoveMethod.Anchors ? settings.Anchors : settings.Components,
            Folds = settings.Folds.ToString(),
            Paired = paired.To.Count,
            TestFolds = settings.TestFolds.ToString(),
            Refusal = null,
        };
        try
        {
            var (moved, angle) = Move(new FittedDirection(probe.Direction, probe.Gain, probe.Bias), paired);
            var transfer = ProbeTransfer.Measure(moved, test.To);
            report = report with { Angle = angle, Transfer = Figures(probe, moved, transfer, test), Refusal = transfer.Refusal };
            if (transfer.IsAccepted)
            {
                Write(to, fitted, moved, source, report, paired);
            }
        }
        catch (ArgumentException exception)
        {
            // The library's own sentences: subspaces that do not meet, fewer prompts than anchors, too few labels to measure by.
            report = report with { Refusal = exception.Message.Split(" (Parameter ")[0] };
        }

        MovePrinter.Print(report, settings, console);
        return report.Refusal is null ? ExitCodes.Ok : ExitCodes.AnswerIsNo;

        PairedRows Pair(FoldSet folds) => PairedRows.Of(from, probe.Source, to, source, label, row =>
            row.IsIn(folds) && row.Position == fitted.Position.ToText() && (fitted.Position != TokenPosition.Answer || row.IsLast));
    }

    private LinearProbe Check(ActivationFolder from, ActivationFolder to, FittedProbe fitted)
    {
        if (from.Manifest.ModelFingerprint == to.Manifest.ModelFingerprint)
        {
            throw CliException.BadInput($"--from and --into are of one model, '{from.Manifest.Model}'; there is nothing to move.");
        }

        if (settings.Folds.Overlaps(settings.TestFolds) || FoldSet.Parse(fitted.Fit.Folds).Overlaps(settings.TestFolds))
        {
            throw CliException.BadInput(
                $"--test-folds {settings.TestFolds} overlap the folds that the probe was fitted on ({fitted.Fit.Folds}) or is moved by ({settings.Folds}); "
                + "what it reaches there says nothing.");
        }

        return fitted.Probe as LinearProbe
            ?? throw CliException.BadInput($"'{fitted.Probe.Name}' has no direction (it is of method {fitted.Fit.Method}); only linear probes can be moved.");
    }

    private (FittedDirection Moved, double? Angle) Move(FittedDirection probe, PairedRows paired)
    {
        var (source, target) = (PairedRows.Values(paired.From), PairedRows.Values(paired.To));
        if (settings.Method == MoveMethod.Anchors)
        {
            return (MovedProbe.ByAnchors(probe, source, target, settings.Anchors), null);
        }

        var first = PrincipalDirections.Of(source, paired.From.Dimension, share: 1, settings.Components);
        var alignment = SubspaceAlignment.Fit(first, PrincipalDirections.Of(target, paired.To.Dimension, share: 1, settings.Components));
        return (MovedProbe.BySubspace(probe, first, alignment), alignment.Angle);
    }

    private static TransferFigures Figures(LinearProbe probe, FittedDirection moved, ProbeTransfer transfer, PairedRows test)
    {
        var own = new float[test.To.Count];
        var carried = new float[test.To.Count];
        for (var i = 0; i < own.Length; i++)
        {
            own[i] = probe.Score(test.From.Row(i));
            carried[i] = (moved.Gain * moved.Direction.Project(test.To.Row(i))) + moved.Bias;
        }

        return new TransferFigures(
            transfer.Auroc.Estimate,
            transfer.Auroc.Low,
            transfer.Auroc.High,
            Auroc.Of(own, test.To.Trustworthy),
            TransferPrediction.MahalanobisCosine(own, carried),
            transfer.Samples);
    }

    private void Write(ActivationFolder to, FittedProbe fitted, FittedDirection moved, ProbeSource source, MoveReport report, PairedRows paired)
    {
        // The record of a fit, so that what comes next knows which folds it has seen; the method is that of the probe, which controls fit anew in this model.
        var auroc = report.Transfer!.Auroc;
        var fit = fitted.Fit with
        {
            Warnings = [$"Moved from model '{report.FromModel}' ({report.FromSource}); no label of this model was used to fit it."],
            Name = report.Name,
            Source = report.ToSource,
            Folds = report.Folds,
            Samples = paired.To.Count,
            Trustworthy = paired.To.Trustworthy.Count(static trustworthy => trustworthy),
            Untrustworthy = paired.To.Trustworthy.Count(static trustworthy => !trustworthy),
            Groups = paired.To.Groups.Distinct(StringComparer.Ordinal).Count(),
            Dimension = paired.To.Dimension,
            CrossValidatedAuroc = auroc,
            NestedAuroc = null,
            LengthAuroc = null,
            Tried = [new SourceScore(report.ToSource, fitted.Fit.L2, auroc, auroc, new Dictionary<string, double>()) { Cost = fitted.Fit.Cost }],
            DataSha256 = to.Manifest.DataSha256,
            Command = settings.Command,
        };
        var bank = new ProbeBank(
            report.Name,
            to.Manifest.Model,
            to.Manifest.ModelFingerprint,
            [new BankedProbe(moved.ToProbe(report.Name, source), Uncalibrated, [fitted.Position])],
            new Dictionary<TokenPosition, string> { [fitted.Position] = report.Name });
        BankWriter.Write(settings.Out.FullName, bank, JsonOutput.ToObject(fit));
    }
}

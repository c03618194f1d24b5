using System.Text.Json;
using Candor.Cli.CommandLine;
using Candor.Cli.Commands.Calibrate;
using Candor.Cli.Commands.Fit;
using Candor.Cli.Output;
using Candor.Probes.Artifacts;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>What a bank's own record says about how it was made.</summary>
internal sealed class BankRecord
{
    private readonly IReadOnlyList<FitReport> _fits;
    private readonly CalibrateReport? _calibration;

    private BankRecord(IReadOnlyList<FitReport> fits, CalibrateReport? calibration)
    {
        _fits = fits;
        _calibration = calibration;
    }

    /// <summary>The folds that the first probe was fitted on; null where there is none.</summary>
    public FoldSet? TrainFolds => _fits.Count > 0 ? FoldSet.Parse(_fits[0].Folds) : null;

    /// <summary>Reads the record of a bank, or of a single fitted probe; null where it is of another tool.</summary>
    public static BankRecord? Read(DirectoryInfo folder)
    {
        if (BankReader.ReadProvenance(folder.FullName) is not { } provenance)
        {
            return null;
        }

        try
        {
            if (provenance.ContainsKey("fits"))
            {
                var calibration = provenance.Deserialize<CalibrateReport>(JsonOutput.Indented)!;
                return new BankRecord(calibration.Fits, calibration);
            }

            return new BankRecord([provenance.Deserialize<FitReport>(JsonOutput.Indented)!], null);
        }
        catch (JsonException)
        {
            // A record of another shape says nothing that can be used; the bank itself has been checked.
            return null;
        }
    }

    /// <summary>How a probe was fitted; null where the record does not say.</summary>
    public FitReport? FitOf(string probe) => _fits.FirstOrDefault(fit => fit.Name == probe);

    /// <summary>Refuses test folds that anything in the bank has seen.</summary>
    /// <exception cref="CliException">A fold was fitted or calibrated on; the message names which.</exception>
    public void RefuseSeen(FoldSet test)
    {
        foreach (var fit in _fits.Where(fit => FoldSet.Parse(fit.Folds).Overlaps(test)))
        {
            throw CliException.BadInput(
                $"The probe '{fit.Name}' was fitted on folds {fit.Folds}; testing it on folds {test} would only show that it remembers.");
        }

        if (_calibration is { CalibrationFolds: var scores, ThresholdFolds: var threshold }
            && (FoldSet.Parse(scores).Overlaps(test) || FoldSet.Parse(threshold).Overlaps(test)))
        {
            throw CliException.BadInput(
                $"The bank was calibrated on folds {scores} and {threshold}; testing it on folds {test} would only show that it remembers.");
        }
    }
}

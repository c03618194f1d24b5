using Candor.Probes.Calibration;
using Candor.Probes.Readouts;

namespace Candor.Probes.Artifacts;

/// <summary>The file form of calibrators: <c>platt</c> and <c>temperature</c> in the manifest, the knots of <c>isotonic</c> as two tensors.</summary>
internal static class BankCalibrators
{
    private const string Platt = "platt";
    private const string Isotonic = "isotonic";
    private const string Temperature = "temperature";
    private const string Scores = "calibration_scores";
    private const string Risks = "calibration_risks";

    /// <summary>The manifest's part.</summary>
    /// <exception cref="ArgumentException">The calibrator has no file form.</exception>
    public static BankCalibrator ToManifest(BankedProbe banked) => banked.Calibrator switch
    {
        PlattCalibrator platt => new BankCalibrator(Platt, platt.Slope, platt.Offset),
        IsotonicCalibrator => new BankCalibrator(Isotonic),
        TemperatureCalibrator temperature => new BankCalibrator(Temperature, Temperature: temperature.Temperature),
        _ => throw new ArgumentException($"The calibrator of '{banked.Probe.Name}' is a {banked.Calibrator.GetType().Name}, which has no file form."),
    };

    /// <summary>The tensors' part.</summary>
    public static IEnumerable<SafeTensor> TensorsOf(BankedProbe banked) => banked.Calibrator is IsotonicCalibrator isotonic
        ?
        [
            new SafeTensor(BankFiles.TensorName(banked.Probe.Name, Scores), [isotonic.Scores.Count], [.. isotonic.Scores]),
            new SafeTensor(BankFiles.TensorName(banked.Probe.Name, Risks), [isotonic.Risks.Count], [.. isotonic.Risks]),
        ]
        : [];

    /// <summary>Reads a calibrator.</summary>
    /// <param name="entry">The manifest's part.</param>
    /// <param name="probe">Name of its probe.</param>
    /// <param name="field">Where it stands in the manifest.</param>
    /// <param name="tensors">The file's tensors.</param>
    /// <param name="problems">Receives one sentence for each problem.</param>
    /// <returns>Null where a problem was found.</returns>
    public static ICalibrator? Read(BankCalibrator entry, string probe, string field, BankTensorReader tensors, List<string> problems)
    {
        var found = problems.Count;
        if (entry.Kind is not (Platt or Isotonic or Temperature))
        {
            problems.Add($"{BankFiles.Manifest}: {field}.calibrator.kind is '{entry.Kind}'; expected platt, isotonic or temperature.");
            return null;
        }

        Check(entry.Kind == Platt || (entry.Slope ?? entry.Offset) is null, $"is {entry.Kind} and can have no slope or offset.");
        Check(entry.Kind == Temperature || entry.Temperature is null, $"is {entry.Kind} and can have no temperature.");
        Check(entry.Kind != Platt || (entry.Slope is not null && entry.Offset is not null), "needs a slope and an offset.");
        Check(entry.Kind != Temperature || (entry.Temperature is > 0 && float.IsFinite(entry.Temperature.Value)), "needs a finite temperature above 0.");
        var scores = entry.Kind == Isotonic ? tensors.Take(probe, Scores, axes: 1) : null;
        var risks = entry.Kind == Isotonic ? tensors.Take(probe, Risks, axes: 1) : null;
        if (problems.Count > found)
        {
            return null;
        }

        return entry.Kind switch
        {
            Platt => new PlattCalibrator(entry.Slope!.Value, entry.Offset!.Value),
            Temperature => new TemperatureCalibrator(entry.Temperature!.Value),
            _ => Knots(scores!, risks!, probe, problems),
        };

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add($"{BankFiles.Manifest}: {field}.calibrator {problem}");
            }
        }
    }

    private static IsotonicCalibrator? Knots(SafeTensor scores, SafeTensor risks, string probe, List<string> problems)
    {
        try
        {
            return new IsotonicCalibrator(scores.Values, risks.Values);
        }
        catch (ArgumentException)
        {
            problems.Add(
                $"{BankFiles.Tensors}: the calibration of probe '{probe}' needs as many scores, ascending, as risks, never falling and in [0, 1].");
            return null;
        }
    }
}

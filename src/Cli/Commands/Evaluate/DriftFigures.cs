using System.Text.Json;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>The calibration of this evaluation beside that of an earlier one: before the model was quantised, pruned or exported anew.</summary>
/// <param name="From">File of the earlier evaluation, without its folder.</param>
/// <param name="ModelFingerprint">The model of that.</param>
/// <param name="IsSameData">Whether both are of the same questions: if not, the difference may be theirs.</param>
/// <param name="EceBefore">Expected calibration error then.</param>
/// <param name="Ece">And now; null where it could not be measured.</param>
/// <param name="Rise">How much it rose.</param>
/// <param name="Limit">The rise from which on the bank has to be calibrated again.</param>
/// <param name="AsksForRecalibration">Whether it does.</param>
internal sealed record DriftFigures(
    string From, string? ModelFingerprint, bool IsSameData, double EceBefore, double? Ece, double? Rise, double Limit, bool AsksForRecalibration)
{
    /// <summary>Compares with a document that <c>--report</c> wrote.</summary>
    /// <exception cref="CliException">The file is not an evaluation, or holds no calibration error.</exception>
    public static DriftFigures Of(FileInfo file, string dataSha256, CalibrationFigures? calibration)
    {
        if (!file.Exists)
        {
            throw CliException.BadInput($"The evaluation '{file}' does not exist.");
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file.FullName));
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("calibration", out var figures)
                && figures.ValueKind == JsonValueKind.Object
                && figures.TryGetProperty("ece", out var ece)
                && ece.ValueKind == JsonValueKind.Object
                && ece.TryGetProperty("estimate", out var estimate)
                && estimate.TryGetDouble(out var before))
            {
                var drift = new CalibrationDrift(before, calibration?.Ece.Value ?? double.NaN);
                return new DriftFigures(
                    file.Name,
                    Text(root, "model_fingerprint"),
                    Text(root, "data_sha256") == dataSha256,
                    before,
                    calibration?.Ece.Value,
                    double.IsNaN(drift.Rise) ? null : drift.Rise,
                    CalibrationDrift.Limit,
                    drift.AsksForRecalibration);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw CliException.BadInput($"'{file}' is not a document of 'candor evaluate --report'.", exception);
        }

        throw CliException.BadInput($"'{file}' holds no calibration error; write it with 'candor evaluate --report', from a bank that gives risks.");
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

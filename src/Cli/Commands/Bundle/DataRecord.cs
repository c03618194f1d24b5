using System.Text.Json;
using System.Text.Json.Nodes;
using Candor.Cli.Commands.Calibrate;
using Candor.Cli.Output;
using Candor.Probes.Artifacts;
using Candor.Probes.Bundles;

namespace Candor.Cli.Commands.Bundle;

/// <summary>The data that a bank's own record and its report name, by hash.</summary>
internal static class DataRecord
{
    /// <summary>Gathers.</summary>
    /// <param name="bank">Bank folder.</param>
    /// <param name="evaluation">Its report.</param>
    /// <exception cref="CliException">The bank does not say what it was made of.</exception>
    public static IReadOnlyList<TrainingData> Of(DirectoryInfo bank, FileInfo evaluation)
    {
        var data = new List<TrainingData>();
        if (BankReader.ReadProvenance(bank.FullName) is { } provenance)
        {
            try
            {
                var calibration = provenance.Deserialize<CalibrateReport>(JsonOutput.Indented)!;
                data.AddRange(calibration.Fits.Select(static fit => new TrainingData("fitted", fit.DataSha256)));
                data.Add(new TrainingData("calibrated", calibration.DataSha256));
            }
            catch (JsonException)
            {
                // Falls through: a bank of another maker.
            }
        }

        if (data.Count == 0)
        {
            throw CliException.BadInput($"'{bank}' does not say what data it was made of. A bank for release comes from 'candor fit' and 'candor calibrate'.");
        }

        var judged = JsonNode.Parse(File.ReadAllText(evaluation.FullName))?["data_sha256"]?.GetValue<string>()
            ?? throw CliException.BadInput($"'{evaluation}' has no data_sha256. Run 'candor evaluate' again.");
        return [.. data.Append(new TrainingData("evaluated", judged)).Distinct()];
    }
}

using System.Text.Json;
using Candor.Cli.Commands.Fit;
using Candor.Cli.Output;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Calibrate;

/// <summary>A probe that <c>candor fit</c> wrote.</summary>
/// <param name="Probe">The readout.</param>
/// <param name="Position">Where it reads.</param>
/// <param name="Fit">How it was fitted.</param>
internal sealed record FittedProbe(IProbe Probe, TokenPosition Position, FitReport Fit)
{
    /// <summary>Reads a folder.</summary>
    /// <exception cref="BankException">The files are damaged.</exception>
    /// <exception cref="CliException">The folder holds something else than one fitted probe of that model.</exception>
    public static FittedProbe Read(DirectoryInfo folder, string modelName, string modelFingerprint)
    {
        var bank = BankReader.Read(folder.FullName, modelName, modelFingerprint);
        try
        {
            if (bank.Probes is [{ ReadsAt: [var position] } banked]
                && BankReader.ReadProvenance(folder.FullName) is { } provenance
                && provenance.Deserialize<FitReport>(JsonOutput.Indented) is { } fit)
            {
                return new FittedProbe(banked.Probe, position, fit);
            }
        }
        catch (JsonException)
        {
            // Falls through: a bank with another provenance is not from 'candor fit'.
        }

        throw CliException.BadInput($"'{folder}' does not hold one probe as 'candor fit' writes it.");
    }
}

using Candor.Cli.Output;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>How much of what a training text states it states once: about as much of its kind it never states (methods M28).</summary>
/// <param name="From">File of the sightings, without its folder.</param>
/// <param name="Sightings">Statements of facts.</param>
/// <param name="Facts">Different ones among them.</param>
/// <param name="Share">Share of the statements whose fact stands nowhere else, in [0, 1].</param>
internal sealed record SingletonFigures(string From, int Sightings, int Facts, double Share)
{
    /// <summary>Counts a file with one line a sighting, in any form in which the same fact is the same line; empty lines count for nothing.</summary>
    /// <exception cref="CliException">The file does not exist, or holds no sighting.</exception>
    public static SingletonFigures Of(FileInfo file)
    {
        if (!file.Exists)
        {
            throw CliException.BadInput($"The file of sightings '{file}' does not exist.");
        }

        string[] sightings = [.. File.ReadLines(file.FullName).Select(static line => line.Trim()).Where(static line => line.Length > 0)];
        return sightings.Length > 0
            ? new SingletonFigures(file.Name, sightings.Length, sightings.Distinct(StringComparer.Ordinal).Count(), SingletonRate.Of(sightings))
            : throw CliException.BadInput($"'{file}' holds no sighting; give one line for every statement of a fact in the model's training text.");
    }

    /// <summary>What it means, in words.</summary>
    public string Describe() =>
        $"Of {Sightings} statements of {Facts} facts in {From}, {Numbers.Percent(Share)} state one that stands nowhere else there. About as large a share of "
        + "such facts the training text does not hold (Good and Turing); asked about them, a calibrated model that never declines is wrong about as often "
        + "(Kalai and Vempala). Only declining gets below that.";
}

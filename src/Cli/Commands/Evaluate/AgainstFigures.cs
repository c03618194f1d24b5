using Candor.Cli.ActivationFiles;
using Candor.Probes.Artifacts;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>This bank's risk against another bank's, on the same questions and the same resamplings.</summary>
/// <param name="Bank">The other bank.</param>
/// <param name="BankVersion">Its version.</param>
/// <param name="Probe">Its probe whose risk counts.</param>
/// <param name="Auroc">AUROC of that.</param>
/// <param name="Difference">This bank's AUROC minus the other's.</param>
internal sealed record AgainstFigures(string Bank, string BankVersion, string Probe, Measured Auroc, Measured Difference)
{
    /// <summary>better, worse, or not_told_apart: the interval holds 0.</summary>
    public string Standing => new Margin(Probe, ScoreColumn.Probe, Difference).Standing;

    /// <summary>Reads the other bank on the judged questions.</summary>
    /// <param name="other">Its folder.</param>
    /// <param name="settings">Folds and replicates.</param>
    /// <param name="folder">The activations.</param>
    /// <param name="judged">What is judged.</param>
    /// <param name="columns">Makes the other bank's columns at the same position.</param>
    /// <exception cref="CliException">The bank is of another model, has seen the folds, or gives no risk here.</exception>
    public static AgainstFigures Of(
        DirectoryInfo other, EvaluateSettings settings, ActivationFolder folder, JudgedRows judged, Func<ProbeBank, IReadOnlyList<ScoreColumn>> columns)
    {
        var bank = BankReader.Read(other.FullName, folder.Manifest.Model, folder.Manifest.ModelFingerprint);
        BankRecord.Read(other)?.RefuseSeen(settings.Folds);
        var (mine, its) = (judged.Risk, columns(bank).FirstOrDefault(static column => column.GivesRisk));
        if (mine is null || its is null)
        {
            throw CliException.BadInput($"'{other}' cannot be compared: {(its is null ? $"the bank '{bank.Name}'" : "the bank that is judged")} gives "
                + $"no risk at {judged.Position}.");
        }

        var (difference, rows) = judged.Compare(mine, its, settings.Replicates)
            ?? throw CliException.BadInput($"'{other}' cannot be compared: a class has fewer than {Enough.PerClass} questions that both banks scored.");
        return new AgainstFigures(
            bank.Name,
            bank.Version,
            its.Name,
            judged.MeasureAuroc(its, judged.Everything, settings.Replicates) ?? new Measured(difference.Second, null, null, rows),
            Measured.From(difference, rows));
    }
}

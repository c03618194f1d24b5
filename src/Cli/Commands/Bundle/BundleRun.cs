using Candor.Cli.Commands.Promote;
using Candor.Cli.Output;
using Candor.Probes.Bundles;

namespace Candor.Cli.Commands.Bundle;

/// <summary>One run of <c>candor bundle</c>.</summary>
internal sealed class BundleRun(BundleSettings settings, CliConsole console)
{
    /// <summary>Makes the bundle.</summary>
    public int Run()
    {
        var evaluation = settings.Evaluation?.FullName ?? Beside(BundleFiles.Evaluation);
        if (!File.Exists(evaluation))
        {
            throw CliException.BadInput(
                $"'{evaluation}' does not exist. A bundle holds the report on its bank: run 'candor evaluate {settings.Bank} ... "
                + $"--baselines --report {evaluation}'.");
        }

        // Told now and not at the gate: a report that lacks a figure cannot be promoted.
        _ = EvaluationFigures.Read(new FileInfo(evaluation));
        using var key = SigningKey.Read(settings.Key.FullName);
        var bundle = BundleWriter.Write(
            new BundleDraft
            {
                BankFolder = settings.Bank.FullName,
                EvaluationFile = evaluation,
                CausalFile = settings.Causal?.FullName ?? (File.Exists(Beside(BundleFiles.Causal)) ? Beside(BundleFiles.Causal) : null),
                TrainingData = DataRecord.Of(settings.Bank, new FileInfo(evaluation)),
                CreatedAt = settings.CreatedAt,
                ExpiresAt = settings.ExpiresAt,
            },
            key,
            settings.Out.FullName);
        var report = BundleReport.Of(bundle, Path.Combine(settings.Out.ToString(), bundle.Address));
        if (settings.IsJson)
        {
            JsonOutput.Write(console.Output, report);
        }
        else
        {
            BundlePrinter.Print(console, report);
            console.Output.WriteLine($"next         candor promote {report.Folder} --to FOLDER --key {settings.Key}");
        }

        return ExitCodes.Ok;
    }

    private string Beside(string name) => Path.Combine(settings.Bank.FullName, name);
}

using System.Globalization;
using Candor.Cli.Models;
using Candor.Cli.Output;
using Candor.Cli.Questions;
using Candor.Inference.Interventions;
using Candor.Inference.Manifest;
using Candor.Probes.Artifacts;
using Candor.Probes.Bundles;

namespace Candor.Cli.Commands.Causal;

/// <summary>One run of <c>candor causal</c>.</summary>
internal sealed class CausalRun(CausalSettings settings, CliConsole console)
{
    /// <summary>Measures every linear probe of the bank and reports.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (all, sha256) = QuestionFile.Read(settings.Data);
        Question[] questions = [.. all.Where(question => settings.Folds.Contains(question.Fold))];
        questions = questions.Length <= settings.Prompts
            ? questions
            : [.. Enumerable.Range(0, settings.Prompts).Select(i => questions[(int)((long)i * questions.Length / settings.Prompts)])];
        if (questions.Length == 0)
        {
            throw CliException.BadInput($"Folds {settings.Folds} of '{settings.Data}' hold no questions.");
        }

        var manifest = ModelManifestReader.Read(settings.Model.FullName);
        var bank = BankReader.Read(settings.Bank.FullName, manifest.Name, manifest.Fingerprint);
        var probes = bank.Probes.Select(static banked => (banked.Probe, Direction: ProbeDirection.Of(banked.Probe)))
            .Where(static pair => pair.Direction is not null).ToArray();
        if (probes.Length == 0)
        {
            throw CliException.BadInput($"The bank '{bank.Name}' has no probe with a direction; there is nothing to push along.");
        }

        // Before minutes of measuring, and not after them: a place where nothing can be written.
        settings.Out?.Directory?.Create();
        int[][] prompts;
        await using (var loaded = LoadedModel.Load(settings.Model, sequences: 1))
        {
            prompts = [.. questions.Select(loaded.PromptOf)];
        }

        using var model = SteeredModel.Load(manifest, [.. probes.SelectMany(static pair => pair.Direction!.Parts.Keys)]);
        var measured = new List<CausalProbe>();
        await WorkProgress.RunAsync(console, "Pushing along each probe and five random directions", probes.Length * prompts.Length, step => Task.Run(
            () =>
            {
                var measurement = new CausalMeasurement(model, prompts);
                foreach (var (probe, direction) in probes)
                {
                    measured.Add(measurement.Measure(probe.Name, probe.Source, direction!, settings.Doses, step, cancellationToken));
                }
            },
            cancellationToken));
        var record = new CausalRecord
        {
            Format = CausalRecord.CurrentFormat,
            BankVersion = bank.Version,
            ModelFingerprint = bank.ModelFingerprint,
            DataSha256 = sha256,
            Prompts = prompts.Length,
            Probes = measured,
        };
        if (settings.Out is { } file)
        {
            AtomicFile.Write(file.FullName, stream => stream.Write(record.ToJson()));
        }

        Report(record);
        return ExitCodes.Ok;
    }

    private void Report(CausalRecord record)
    {
        if (settings.IsJson)
        {
            console.Output.WriteLine(System.Text.Encoding.UTF8.GetString(record.ToJson()));
            return;
        }

        console.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"KL between the next token's distribution untouched and pushed, mean over {record.Prompts} prompts, in nats; "
            + $"doses are shares of the stream's norm."));
        Tables.Write(
            console,
            ["probe", "dose", "probe's direction", "largest of 5 random", "verdict"],
            record.Probes.SelectMany(static probe => probe.Doses.Select((dose, k) => (string[])
            [
                k == 0 ? probe.Probe : "",
                Numbers.General(dose.Dose),
                Numbers.Small(dose.Kl),
                Numbers.Small(dose.RandomKl.Max()),
                k == probe.Doses.Count - 1 ? probe.Verdict : "",
            ])));
    }
}

using Candor.Cli.Commands.Bundle;
using Candor.Cli.Output;
using Candor.Probes.Bundles;

namespace Candor.Cli.Commands.Promote;

/// <summary>One run of <c>candor promote</c>.</summary>
internal sealed class PromoteRun(PromoteSettings settings, CliConsole console, TimeProvider time)
{
    /// <summary>Judges, and where the gate is passed or overruled, releases.</summary>
    /// <returns>The answer is no where a check failed and no reason was given; nothing has changed then.</returns>
    public int Run()
    {
        var bundle = BundleReader.Read(settings.Bundle.FullName);
        using var key = SigningKey.Read(settings.Key.FullName);
        RefuseUntrusted(bundle, key);
        var folder = new ServedFolder(settings.To.FullName);
        var served = folder.Current is { } current ? BundleReader.Read(current) : null;
        var gate = Judge(bundle, served);
        if (!gate.Passed && settings.AsIs is null)
        {
            Report(new PromoteReport(false, gate, null, served?.Address));
            foreach (var failure in gate.Failures)
            {
                console.Error.WriteLine($"{failure.Name}: {failure.Asked} {failure.Why}");
            }

            console.Error.WriteLine("The bundle is not released. Mend what failed, or release it with --as-is REASON; the sidecar then takes it only by name.");
            return ExitCodes.AnswerIsNo;
        }

        var released = BundleWriter.WithGate(bundle, gate.Passed ? gate : gate with { AsIs = settings.AsIs }, key, settings.To.FullName);
        folder.Switch(released);
        Report(new PromoteReport(true, released.Gate!, BundleReport.Of(released, Path.Combine(settings.To.ToString(), released.Address)), served?.Address));
        return ExitCodes.Ok;
    }

    private void RefuseUntrusted(Probes.Bundles.Bundle bundle, SigningKey key)
    {
        var state = settings.TrustedKeys is { } keys ? TrustedKeys.Read(keys.FullName).Check(bundle) : key.Check(bundle);
        var problems = ServingRules.Refusals(bundle, state, time.GetUtcNow()).ToList();
        if (state == SignatureState.Missing)
        {
            problems.Add("It is not signed. Sign it with 'candor bundle'.");
        }

        if (state == SignatureState.UnknownKey)
        {
            problems.Add(
                $"It is signed by the key {bundle.KeyId}, which is not one that may be promoted. "
                + "Give that key's public half with --trusted-keys, if you trust it.");
        }

        if (problems.Count > 0)
        {
            throw new BundleException($"The bundle '{settings.Bundle}'", problems);
        }
    }

    private GateResult Judge(Probes.Bundles.Bundle bundle, Probes.Bundles.Bundle? served)
    {
        var report = EvaluationFigures.Of(bundle.Evaluation, BundleFiles.Evaluation);
        ServiceComparison? comparison = null;
        if (served is not null)
        {
            if (served.Bank.ModelFingerprint != bundle.Bank.ModelFingerprint)
            {
                throw CliException.BadInput(
                    $"'{settings.To}' serves model '{served.Bank.ModelName}' (fingerprint {served.Bank.ModelFingerprint}), and the bundle was made for "
                    + $"'{bundle.Bank.ModelName}' (fingerprint {bundle.Bank.ModelFingerprint}). Give another served folder.");
            }

            comparison = ServiceComparison.Measure(
                bundle.Bank,
                served.Bank,
                settings.Activations.Count > 0
                    ? settings.Activations
                    : throw CliException.BadInput($"The bundle {served.Address} is in service; --activations is needed to compare with it."),
                report);
        }

        var evidence = new GateEvidence(
            report.TextDifference, report.Shuffled, report.HeldOutDomain, report.CalibrationError, comparison?.Change, comparison?.WorstDomain, served?.Digest);
        return ReleaseGate.Judge(evidence, bundle.Bank, bundle.Causal);
    }

    private void Report(PromoteReport report)
    {
        if (settings.IsJson)
        {
            JsonOutput.Write(console.Output, report);
            return;
        }

        if (report.Bundle is { } bundle)
        {
            BundlePrinter.Print(console, bundle);
            console.Output.WriteLine($"in service   {bundle.Folder}{(report.Before is { } before ? $", after {before}" : string.Empty)}");
            console.Output.WriteLine($"next         start the sidecar with Model:Bank={settings.To} and Model:TrustedKeys set to the key's public half");
        }
        else
        {
            BundlePrinter.Print(console, report.Gate!);
        }
    }
}

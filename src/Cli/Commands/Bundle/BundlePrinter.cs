using Candor.Cli.Output;
using Candor.Probes.Bundles;

namespace Candor.Cli.Commands.Bundle;

/// <summary>Prints a bundle and what the gate found for people.</summary>
internal static class BundlePrinter
{
    /// <summary>Prints to standard output.</summary>
    public static void Print(CliConsole console, BundleReport bundle)
    {
        var output = console.Output;
        output.WriteLine($"bundle       {bundle.Folder}");
        output.WriteLine($"digest       {bundle.Digest}");
        output.WriteLine($"signed by    {bundle.Key ?? "nobody"}");
        if (bundle.CreatedAt is { } at)
        {
            output.WriteLine($"bundled      {at:u}");
        }

        if (bundle.ExpiresAt is { } end)
        {
            output.WriteLine($"expires      {end:u}");
        }

        foreach (var data in bundle.TrainingData)
        {
            output.WriteLine($"{data.Use,-12} on {data.Sha256}");
        }

        output.WriteLine($"causal       {(bundle.HasCausalCheck ? "checked" : "not checked")}");
        if (bundle.Gate is { } gate)
        {
            Print(console, gate);
        }
        else
        {
            output.WriteLine("gate         not been through it");
        }
    }

    /// <summary>Prints the checks.</summary>
    public static void Print(CliConsole console, GateResult gate)
    {
        var output = console.Output;
        foreach (var check in gate.Checks)
        {
            var verdict = check.Passed ? "passed" : check.Name == ReleaseGate.Causal ? "no" : "FAILED";
            output.WriteLine($"{verdict,-12} {check.Name}: {check.Why}");
        }

        output.WriteLine(gate.Passed
            ? "gate         passed"
            : $"gate         FAILED{(gate.AsIs is { } reason ? $", released as it is: {reason}" : string.Empty)}");
        output.WriteLine($"coupling     {(gate.MayCouple ? "allowed" : "not allowed: the bank observes")}");
    }
}

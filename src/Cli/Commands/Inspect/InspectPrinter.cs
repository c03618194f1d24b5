using Candor.Cli.Commands.Bundle;
using Candor.Cli.Models;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Inspect;

/// <summary>Prints an inspection for people.</summary>
internal static class InspectPrinter
{
    /// <summary>Prints to standard output.</summary>
    public static void Print(CliConsole console, InspectReport report)
    {
        var output = console.Output;
        if (report.Model is { } model)
        {
            output.WriteLine($"model        {model.Name}: {model.Description}");
            output.WriteLine($"fingerprint  {model.Fingerprint}");
            output.WriteLine($"graph        {model.Graph}");
            output.WriteLine($"tokenizer    {model.Tokenizer}, {model.TokenizerFingerprint}");
            output.WriteLine(
                $"sizes        {model.Layers} layers, residual stream of {model.HiddenSize}, "
                + $"vocabulary of {model.VocabularySize}, context of {model.ContextLength} tokens");
            output.WriteLine($"hook points  {model.HookPoints[0]} to {model.HookPoints[^1]}");
            output.WriteLine($"offers       {GraphWords.Of(model.Additions)}");
            output.WriteLine($"attention    {GraphWords.Of(model.Attention, model.KeyValueType)}");
            var prompt = model.PromptTemplate?.Replace("\n", "\\n", StringComparison.Ordinal);
            output.WriteLine($"prompt       {prompt ?? (model.HasChatTemplate ? "chat template" : "none")}");
            var phrases = string.Join(", ", model.AbstentionPhrases.Select(static phrase => $"\"{phrase}\""));
            output.WriteLine($"abstention   {(phrases.Length == 0 ? "none" : phrases)}");
        }

        if (report.Bank is { } bank)
        {
            Print(console, bank);
        }

        if (report.Bundle is { } bundle)
        {
            Print(console, bundle);
        }

        if (report.Stage is { } stage)
        {
            output.WriteLine($"stage        {stage.Name}");
            output.WriteLine($"next         {stage.Next}");
        }

        foreach (var problem in report.Problems)
        {
            output.WriteLine($"refused      {problem}");
        }

        if (report.Problems.Count == 0)
        {
            var proviso = report.Bank is { CheckedAgainst: null } ? ", if its model is the one above; no model was given to check against" : string.Empty;
            var byName = report.Bundle is { Objections.Count: 0 } or null && report.Kind != "bank" ? string.Empty : ", where Model:AllowUnsigned names it";
            output.WriteLine($"The sidecar would take this {report.Kind}{byName}{proviso}.");
        }
    }

    private static void Print(CliConsole console, BundleInspection inspection)
    {
        BundlePrinter.Print(console, inspection.Report);
        console.Output.WriteLine($"signature    {inspection.Signature.Replace('_', ' ')}");
        foreach (var objection in inspection.Objections)
        {
            console.Output.WriteLine($"objection    {objection}");
        }

        if (inspection.History.Count > 0)
        {
            console.Output.WriteLine($"history      {string.Join(", ", inspection.History)} (in service)");
        }
    }

    private static void Print(CliConsole console, BankDescription bank)
    {
        var output = console.Output;
        output.WriteLine($"bank         {bank.Name}, version {bank.Version}");
        output.WriteLine($"model        {bank.Model}, fingerprint {bank.ModelFingerprint}");
        if (bank.CreatedAt is { } at)
        {
            output.WriteLine($"created      {at:u}");
        }

        output.WriteLine($"threshold    {bank.Threshold?.Describe() ?? "none: this bank never abstains"}");
        if (bank.Threshold is { } threshold)
        {
            output.WriteLine($"guarantee    {threshold.Guarantee}");
            foreach (var promise in threshold.Kept)
            {
                output.WriteLine($"evidence     {promise.Evidence()}");
            }
        }

        output.WriteLine(bank.Coupling is { } coupling
            ? $"coupling     gain {Numbers.General(coupling.Gain)}, tau {Numbers.General(coupling.Tau)}"
            : "coupling     none");
        if (bank.Provenance is { } provenance)
        {
            foreach (var (name, value) in provenance.Where(static pair => pair.Value is System.Text.Json.Nodes.JsonValue))
            {
                output.WriteLine($"{"made",-12} {name}: {value}");
            }
        }

        Tables.Write(
            console,
            ["probe", "kind", "source", "reads at", "risk at", "slope", "offset"],
            bank.Probes.Select(static probe => (string[])
            [
                probe.Name,
                probe.Kind,
                probe.Source,
                string.Join(", ", probe.ReadsAt),
                string.Join(", ", probe.GivesRiskAt),
                Numbers.General(probe.PlattSlope),
                Numbers.General(probe.PlattOffset),
            ]),
            leftColumns: 5);
    }
}

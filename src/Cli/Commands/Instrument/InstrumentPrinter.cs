using System.Globalization;
using Candor.Cli.Models;
using Candor.Cli.Output;
using Candor.Inference.Import;
using Candor.Inference.Manifest;

namespace Candor.Cli.Commands.Instrument;

/// <summary>Prints for people what instrumenting found and made.</summary>
internal static class InstrumentPrinter
{
    /// <summary>Prints to standard output.</summary>
    public static void Print(CliConsole console, InstrumentReport report)
    {
        var output = console.Output;
        var model = report.Manifest;
        var sizes = model.Architecture;
        PrintBoundaries(output, report.Boundaries);
        output.WriteLine($"model        {model.Name}: {model.Description}");
        output.WriteLine($"fingerprint  {model.Fingerprint}");
        output.WriteLine(
            $"graph        {Path.GetFileName(model.GraphPath)}, {Bytes(report.GraphBytes)}, "
            + $"from {Path.GetFileName(report.Source)}, {Bytes(report.SourceBytes)}");
        var weights = string.Join(", ", report.Weights.Select(static file => $"{file.File}, {Bytes(file.Bytes)}"));
        output.WriteLine($"weights      {(weights.Length == 0 ? "in the graph" : weights)}; none copied");
        output.WriteLine(
            $"sizes        {sizes.Layers} layers, residual stream of {sizes.HiddenSize}, {sizes.KeyValueHeads} key-value heads of {sizes.HeadSize}, "
            + $"vocabulary of {sizes.VocabularySize}, context of {sizes.ContextLength} tokens");
        output.WriteLine($"attention    {GraphWords.Of(model.Attention, model.KeyValueType)}");
        output.WriteLine($"additions    {GraphWords.Of(model.Additions)}");
        output.WriteLine($"tokens       begin {model.BeginToken?.ToString(CultureInfo.InvariantCulture) ?? "none"}, end {string.Join(", ", model.EndTokens)}");
        output.WriteLine(
            $"prompt       {(model.ChatTemplate is null ? "no chat template" : "chat template")}{(model.PromptTemplate is null ? "" : ", prompt template")}");
        var phrases = string.Join(", ", model.AbstentionPhrases.Select(static phrase => $"\"{phrase.Text}\""));
        output.WriteLine($"abstention   {(phrases.Length == 0 ? "none" : phrases)}");
        if (report.Check is { } check)
        {
            Print(output, check);
        }
        else
        {
            output.WriteLine("checked      no");
        }

        foreach (var note in report.Notes)
        {
            output.WriteLine($"note         {note}");
        }

        output.WriteLine($"The model folder is {model.Folder}.");
    }

    // Names of nodes are long; a table that breaks them is harder to read than lines that are wider than the screen.
    private static void PrintBoundaries(TextWriter output, IReadOnlyList<InstrumentedBoundary> boundaries)
    {
        string[][] rows =
        [
            ["hook point", "operator", "node", "tensor"],
            .. boundaries.Select(static boundary => (string[])
            [
                TensorNames.At(AdditionNames.Residual, boundary.Index), boundary.Operator.Split('.')[^1], boundary.Node,
                boundary.Tensor.Length == 0 ? "(was no output)" : boundary.Tensor,
            ]),
        ];
        var widths = Enumerable.Range(0, 3).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            output.WriteLine($"{row[0].PadRight(widths[0])}  {row[1].PadRight(widths[1])}  {row[2].PadRight(widths[2])}  {row[3]}");
        }

        output.WriteLine();
    }

    private static void Print(TextWriter output, GraphCheckReport check)
    {
        output.WriteLine(
            $"checked      logits as published: {Numbers.Small(check.Logits)} of their length, {Numbers.Small(check.LogitsAbsolute)} at most; "
            + $"with a past: {Numbers.Small(check.Cache)}");
        output.WriteLine($"             every layer changes the stream, by {Numbers.Percent(check.SmallestStep)} of its length at least");
        Line("probe scores are dot products", check.Probes, "of their terms");
        Line("steering by v shifts the stream by v", check.Steering, "of its length");
        Line("projection ablates and sets components", check.Projection, "of the stream's length");
        Line("statistics are those of the logits", check.Statistics, "nats");
        if (check.Drift is { } drift)
        {
            output.WriteLine(
                "activations  rounded to 8 bits by this graph's choice (accuracy_level 4): "
                + $"over {drift.Tokens} tokens residual streams move by {Numbers.Percent(drift.Median)} "
                + $"of their length (median), {Numbers.Percent(drift.Worst)} at worst; divergence of the output {Numbers.Three(drift.Divergence)} nats");
        }

        void Line(string what, double? difference, string unit)
        {
            if (difference is { } value)
            {
                output.WriteLine($"             {what}: off by {Numbers.Small(value)} {unit}");
            }
        }
    }

    private static string Bytes(long bytes) => bytes < 1 << 20
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB");
}

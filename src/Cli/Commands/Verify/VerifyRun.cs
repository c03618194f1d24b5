using Candor.Cli.Output;
using Candor.Inference.Import;
using Candor.Inference.Manifest;

namespace Candor.Cli.Commands.Verify;

/// <summary>One run of <c>candor verify</c>.</summary>
/// <param name="folder">A model folder, or a published one.</param>
/// <param name="reference">Golden vectors.</param>
/// <param name="graph">The graph of a published folder; null for the obvious one.</param>
/// <param name="tolerance">Largest difference that passes, relative.</param>
/// <param name="accuracyLevel">Level of quantized multiplications; null for the file's own.</param>
/// <param name="isJson">Whether to report as JSON.</param>
/// <param name="console">Where everything is written.</param>
internal sealed class VerifyRun(DirectoryInfo folder, FileInfo reference, string? graph, double tolerance, int? accuracyLevel, bool isJson, CliConsole console)
{
    /// <summary>Replays and reports.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!reference.Exists)
        {
            throw CliException.BadInput($"The reference '{reference}' does not exist.");
        }

        var temporary = Directory.CreateTempSubdirectory("candor-verify-");
        try
        {
            var model = Load(Path.Combine(temporary.FullName, "instrumented"));
            if (accuracyLevel is { } level)
            {
                model = ModelVariant.WithAccuracyLevel(model, level, Path.Combine(temporary.FullName, "variant"));
            }

            var report = await ReferenceReplay.RunAsync(model, reference.FullName, new StepLines(console), cancellationToken);
            var isWithin = report.Worst <= tolerance;
            if (isJson)
            {
                JsonOutput.Write(console.Output, new VerifyDocument(
                    report.Model,
                    report.Fingerprint,
                    reference.Name,
                    accuracyLevel,
                    tolerance,
                    isWithin,
                    report.Worst,
                    report.Median,
                    report.Prompts,
                    report.Tokens,
                    report.Logits,
                    report.LogSumExp,
                    report.Entropy,
                    report.HookPoints,
                    report.Ways));
            }
            else
            {
                Print(report, isWithin);
            }

            return isWithin ? ExitCodes.Ok : ExitCodes.AnswerIsNo;
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private ModelManifest Load(string temporary)
    {
        if (File.Exists(Path.Combine(folder.FullName, ModelManifestReader.FileName)))
        {
            return graph is null
                ? ModelManifestReader.Read(folder.FullName)
                : throw CliException.BadInput($"'{folder}' is a model folder, whose graph is the one that model.json names; --graph is for published folders.");
        }

        ModelInstrumenter.Instrument(
            new InstrumentRequest { Folder = folder.ToString(), Graph = graph, Out = temporary, IsChecked = false }, new StepLines(console));
        return ModelManifestReader.Read(temporary);
    }

    private void Print(ReplayReport report, bool isWithin)
    {
        Tables.Write(
            console,
            ["hook point", "median", "largest"],
            report.HookPoints.Select(static point => (string[])
            [
                TensorNames.At(AdditionNames.Residual, point.Index), Numbers.Small(point.Median), Numbers.Small(point.Worst),
            ]));
        var output = console.Output;
        output.WriteLine($"model        {report.Model}, fingerprint {report.Fingerprint}");
        output.WriteLine(
            $"replayed     {report.Prompts} prompts of {report.Tokens} tokens: "
            + $"{string.Join(", ", report.Ways.Select(static way => $"{way.Name} {Numbers.Small(way.Worst)}"))}");
        output.WriteLine(
            $"residuals    median {Numbers.Small(report.Median)}, largest {Numbers.Small(report.HookPoints.Max(static point => point.Worst))} of their length");
        output.WriteLine(
            $"logits       {Numbers.Small(report.Logits)} of their length, log-sum-exp {Numbers.Small(report.LogSumExp)} nats, "
            + $"entropy {Numbers.Small(report.Entropy)} nats");
        output.WriteLine(
            $"The largest difference, {Numbers.Small(report.Worst)}, is {(isWithin ? "within" : "outside")} the tolerance of {Numbers.Small(tolerance)}.");
    }
}

/// <summary>The JSON document of <c>candor verify</c>.</summary>
internal sealed record VerifyDocument(
    string Model,
    string Fingerprint,
    string Reference,
    int? AccuracyLevel,
    double Tolerance,
    bool IsWithin,
    double Worst,
    double Median,
    int Prompts,
    int Tokens,
    double? Logits,
    double? LogSumExp,
    double? Entropy,
    IReadOnlyList<HookPointDifference> HookPoints,
    IReadOnlyList<ReplayWay> Ways);

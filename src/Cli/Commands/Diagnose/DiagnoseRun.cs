using Candor.Cli.ActivationFiles;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;
using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Diagnose;

/// <summary>One run of <c>candor diagnose</c>.</summary>
internal sealed class DiagnoseRun(DiagnoseSettings settings, CliConsole console)
{
    /// <summary>Rows of a class below which neither a neighbourhood nor a cross-validation means anything.</summary>
    public const int FewestPerClass = 12;

    private readonly List<string> _leftOut = [];

    /// <summary>Measures and reports.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var folder = ActivationFolder.Read(settings.Activations);
        var rows = RowSelection.From(folder, settings.Label, IsWanted);
        var classes = EqualClasses.Of(rows.Trustworthy, settings.Samples);
        if (classes.Count < FewestPerClass)
        {
            var other = settings.Label == LabelKind.Correct
                ? "'candor label' grades answers, and 'candor extract' reads them along with --positions"
                : "--label correct asks for right answers instead";
            throw CliException.BadInput(
                $"There are {rows.Trustworthy.Count(static label => label)} trustworthy and {rows.Trustworthy.Count(static label => !label)} other rows at "
                + $"{settings.Position.ToText()} by --label {settings.Label.ToString().ToLowerInvariant()}; {FewestPerClass} of each are needed ({other}).");
        }

        var bank = settings.Bank is { } folderOfBank ? BankReader.Read(folderOfBank.FullName, folder.Manifest.Model, folder.Manifest.ModelFingerprint) : null;
        DiagnoseReport? report = null;
        var sources = Sources(folder);
        await WorkProgress.RunAsync(
            console,
            "Measuring hook points",
            sources.Count,
            step => Task.Run(() => report = Measure(folder, rows, classes, sources, bank, step, cancellationToken), cancellationToken));
        if (settings.IsJson)
        {
            JsonOutput.Write(console.Output, report);
        }
        else
        {
            new DiagnosePrinter(console).Print(report!);
        }

        return ExitCodes.Ok;
    }

    private bool IsWanted(ActivationRow row) => row.Position == settings.Position.ToText() && (settings.Position != TokenPosition.Answer || row.IsLast);

    private static List<ProbeSource.Residual> Sources(ActivationFolder folder)
    {
        var all = folder.ResidualSources.OrderBy(static source => source.HookPoint.Index).ToList();
        if (all.Count == 0)
        {
            throw CliException.BadInput("The activations hold no residual stream, and there is no geometry to measure.");
        }

        // One pooling: figures of several would be compared as if depth lay between them.
        var pooling = all.Exists(static source => source.Pooling == Pooling.Token) ? Pooling.Token : all[0].Pooling;
        return [.. all.Where(source => source.Pooling == pooling)];
    }

    private DiagnoseReport Measure(
        ActivationFolder folder, RowSelection rows, EqualClasses classes, List<ProbeSource.Residual> sources, ProbeBank? bank, Action step,
        CancellationToken cancellationToken)
    {
        var measures = new HookPointMeasures(classes, Readout(folder), bank, settings.L2);
        var points = new List<(ProbeSource.Residual Source, HookPointGeometry Geometry)>();
        foreach (var source in sources)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (measures.Measure(source, rows.Load(source)) is { } geometry)
            {
                points.Add((source, geometry));
            }
            else
            {
                _leftOut.Add($"{source}: the class means are equal, as where every row is the same token; it is left out.");
            }

            step();
        }

        if (points.Count == 0)
        {
            throw CliException.BadInput("At no hook point do the activations differ between the classes.");
        }

        var (best, _) = points.MaxBy(static point => double.IsNaN(point.Geometry.Auroc.Value) ? -1 : point.Geometry.Auroc.Value);
        var set = rows.Load(best);
        string[] domains = [.. rows.Rows.Select(static row => row.Domain)];
        var transfer = DomainTransfer.Of(best.ToString()!, set, domains, settings.L2);
        var polarity = PolarityCheck.Of(best.ToString()!, set, rows.Rows, settings.L2);
        if (transfer is null)
        {
            _leftOut.Add($"Transfer between domains: fewer than two domains have {DomainTransfer.FewestPerClass} rows of each class.");
        }

        if (polarity is null)
        {
            _leftOut.Add("Polarity: there are too few pairs of an affirmative statement and its negation about one entity.");
        }

        return new DiagnoseReport
        {
            Model = folder.Manifest.Model,
            ModelFingerprint = folder.Manifest.ModelFingerprint,
            Label = settings.Label.ToString().ToLowerInvariant(),
            Position = settings.Position.ToText(),
            SamplesPerClass = classes.Count,
            Rows = rows.Count,
            HookPoints = [.. points.Select(static point => point.Geometry)],
            BestSource = best.ToString()!,
            Transfer = transfer,
            Polarity = polarity,
            Erasure = ErasureCheck.Of(best.ToString()!, set, domains, settings.L2),
            LeftOut = _leftOut,
        };
    }

    private ReadoutGeometry? Readout(ActivationFolder folder)
    {
        if (settings.Model is null)
        {
            _leftOut.Add("Visibility, readout share and the Fisher measure: no --model whose unembedding could be read.");
            return null;
        }

        var manifest = ModelManifestReader.Read(settings.Model.FullName);
        if (manifest.Fingerprint != folder.Manifest.ModelFingerprint)
        {
            throw CliException.BadInput(
                $"The activations are of model '{folder.Manifest.Model}' (fingerprint {folder.Manifest.ModelFingerprint}), "
                + $"and --model has fingerprint {manifest.Fingerprint}.");
        }

        if (UnembeddingReader.Read(manifest, out var whyNot) is not { } unembedding)
        {
            _leftOut.Add($"Visibility, readout share and the Fisher measure: {whyNot}.");
            return null;
        }

        var readout = new ReadoutGeometry(unembedding);
        if (!readout.HasFisher)
        {
            _leftOut.Add("The Fisher measure: the graph does not show its final norm as one operator, or its vocabulary is too large to be read whole.");
        }

        return readout;
    }
}

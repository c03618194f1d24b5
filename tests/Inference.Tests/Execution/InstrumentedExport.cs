using Candor.Inference.Execution;
using Candor.Inference.Execution.GroupedQuery;
using Candor.Inference.Execution.KeyValues;
using Candor.Inference.Execution.Masked;
using Candor.Inference.Graphs;
using Candor.Inference.Manifest;
using Candor.Testing;
using Google.Protobuf;

namespace Candor.Inference.Tests.Execution;

/// <summary>
/// A published graph, instrumented in a folder of its own that links to the published weights. An engine needs the folder only while it loads.
/// </summary>
internal sealed class InstrumentedExport : IDisposable
{
    private InstrumentedExport(string folder, ModelManifest model)
    {
        Folder = folder;
        Model = model;
    }

    public string Folder { get; }

    public ModelManifest Model { get; }

    public static InstrumentedExport Make(string graph, int headSize, int context, GraphAdditions additions)
    {
        var decoder = GraphAnalysis.Analyse(GraphFile.Read(graph));
        var folder = Directory.CreateTempSubdirectory("candor-test-").FullName;
        var path = Path.Combine(folder, "model.candor.onnx");
        File.WriteAllBytes(path, GraphInstrumenter.Instrument(decoder, additions).ToByteArray());
        foreach (var weights in decoder.File.ExternalFiles)
        {
            File.CreateSymbolicLink(Path.Combine(folder, weights), Path.Combine(decoder.File.Folder, weights));
        }

        return new InstrumentedExport(folder, FakeModel.CreateManifest("tiny") with
        {
            GraphPath = path,
            Folder = folder,
            Architecture = new ModelArchitecture(
                decoder.Layers, decoder.HiddenSize!.Value, decoder.KeyValueHeads, headSize, decoder.VocabularySize!.Value, context),
            Attention = decoder.Attention,
            KeyValueType = decoder.KeyValueType,
            Additions = additions,
            Tensors = new TensorNames
            {
                InputIds = decoder.InputIds,
                AttentionMask = decoder.AttentionMask,
                PositionIds = decoder.PositionIds,
                Logits = decoder.InstrumentedLogits,
                PastKey = decoder.PastKey,
                PastValue = decoder.PastValue,
                PresentKey = decoder.PresentKey,
                PresentValue = decoder.PresentValue,
                Residual = AdditionNames.Residual,
            },
            Files = [.. decoder.File.ExternalFiles.Prepend("model.candor.onnx").Append("tokenizer.json")
                .Select(name => new ModelFile(Path.Combine(folder, name), name == "model.candor.onnx" ? ModelFiles.Hash(path) : ""))],
        });
    }

    /// <summary>Starts an engine, without a tokenizer.</summary>
    /// <param name="options">Its limits.</param>
    /// <param name="wrap">Puts something between the runner and a GroupQueryAttention graph.</param>
    /// <param name="observer">Is told about every pass.</param>
    public IInferenceEngine Start(EngineOptions options, Func<IRowPass, IRowPass>? wrap = null, IInferenceObserver? observer = null)
    {
        if (Model.Attention == AttentionKind.Masked)
        {
            return InferenceEngine.Start(Model, new MaskedPass(OnnxModelSession.Open(Model, options), Model), options, observer, null);
        }

        var sessions = RowSessions.Open(Model, options, Math.Min(options.MaxSequences, options.MaxBatchSequences));
        return InferenceEngine.StartRows(
            Model, pool => wrap is null ? new RowPass(sessions, Model, pool) : wrap(new RowPass(sessions, Model, pool)), options, observer, null);
    }

    /// <summary>Starts an engine on a GroupQueryAttention graph that joins runs as it is told, without a check.</summary>
    /// <param name="options">Its limits.</param>
    /// <param name="costs">Made from the numbers of lanes for which there is a graph.</param>
    /// <param name="wrap">Puts something between the runner and the graph.</param>
    public (Engine Engine, RowRunner Runner) StartRows(EngineOptions options, Func<IReadOnlyList<int>, RunCosts> costs, Func<IRowPass, IRowPass>? wrap = null)
    {
        var pool = new RowPool(KeyValueLayout.Of(Model), options.MaxSequences, Engine.MaxLength(Model, options));
        var pass = new RowPass(RowSessions.Open(Model, options, Math.Min(options.MaxSequences, options.MaxBatchSequences)), Model, pool);
        var runner = new RowRunner(wrap is null ? pass : wrap(pass), Model, pool, options) { Costs = costs(pass.Variants) };
        return (new Engine(Model, runner, pool, options, null, TimeProvider.System), runner);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

using System.Text.Json;
using Candor.Inference.Graphs;
using Candor.Inference.Import;
using Google.Protobuf;

namespace Candor.Cli.Tests.Commands;

/// <summary>Extraction, fit and evaluation on a real model against what its original framework and scikit-learn give.</summary>
public sealed class StudyReferenceTests : IDisposable
{
    private const string Model = "models/smollm2-135m-instruct";
    private const string Set = "animal_class";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SharedFact(Model)]
    public async Task Study_RealStatements_ReachesTheReferenceAtEveryHookPoint()
    {
        // At accuracy level 0: the file's own 8-bit activations move an AUROC of 164 statements by up to 0.03.
        var shared = Repository.Shared(Model);
        var published = Directory.CreateDirectory(_folder["published"]).FullName;
        foreach (var file in (string[])["model.onnx.data", "tokenizer.json", "config.json", "genai_config.json", "tokenizer_config.json"])
        {
            File.CreateSymbolicLink(Path.Combine(published, file), Path.Combine(shared, file));
        }

        var graph = GraphFile.Read(Path.Combine(shared, "model.onnx")).Model;
        File.WriteAllBytes(Path.Combine(published, "model.onnx"), QuantizationDrift.At(graph, 0).ToByteArray());
        (await Tool.RunAsync("instrument", published, "--out", _folder["model"])).Expect(0);

        // Rows labelled true or false; there are fewer than a thousand.
        var rows = File.ReadLines(Repository.Shared($"data/truth_is_universal/{Set}.jsonl"))
            .Where(static line => JsonDocument.Parse(line).RootElement.GetProperty("label").GetInt32() < 2);
        var data = _folder.Write("statements.jsonl", [.. rows]);
        (await Tool.RunAsync("extract", data, "--model", _folder["model"], "--sources", "residual.*:token", "--out", _folder[Set])).Expect(0);
        var report = (await Tool.RunAsync("study", "--activations", _folder[Set], "--layer-sweep", "--replicates", "100", "--json")).Expect(0);
        var points = JsonDocument.Parse(report.Output).RootElement.GetProperty("sweeps")[0].GetProperty("points").EnumerateArray().ToArray();
        var reference = JsonDocument.Parse(File.ReadAllText(Path.Combine(shared, "reference.json"))).RootElement
            .GetProperty("statements").GetProperty("sets").GetProperty(Set);
        Assert.Equal(31, points.Length);
        for (var k = 0; k < points.Length; k++)
        {
            Assert.Equal(reference.GetProperty("logistic")[k].GetDouble(), points[k].GetProperty("logistic").GetDouble(), 0.01);
            Assert.Equal(reference.GetProperty("mass_mean")[k].GetDouble(), points[k].GetProperty("mass_mean").GetDouble(), 0.01);
        }
    }
}

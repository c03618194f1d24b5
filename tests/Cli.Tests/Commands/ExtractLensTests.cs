using Candor.Cli.ActivationFiles;
using Candor.Cli.Commands.Extract;
using Candor.Cli.Tests.ActivationFiles;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;

namespace Candor.Cli.Tests.Commands;

/// <summary>What the logit lens stores, on the embedded model of six layers.</summary>
public sealed class ExtractLensTests : IDisposable
{
    private static readonly string Data = Path.Combine(Repository.Atlas, "data", "questions.jsonl");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Extract_ByDefault_ReadsHalfAndThreeQuartersOfTheDepthAtEveryStoredToken()
    {
        var folder = await ExtractAsync("acts", "--positions", "answer_start,answer");
        Assert.Equal(
            [
                "lens.3/entropy", "lens.3/least_confidence", "lens.3/surprisal", "lens.3/contrast",
                "lens.4/entropy", "lens.4/least_confidence", "lens.4/surprisal", "lens.4/contrast",
            ],
            folder.Manifest.Sources.Where(static source => source.StartsWith("lens.", StringComparison.Ordinal)));
        foreach (var source in folder.Statistics.OfType<ProbeSource.Lens>())
        {
            Assert.All(folder.Load(source).Values, value => Assert.True(float.IsFinite(value), source.ToString()));
        }
    }

    [Fact]
    public async Task Extract_AnyRow_HoldsWhatTheReaderSaysOfItsResidualStreams()
    {
        // Each row by itself, from the streams that the folder stores: rows, hook points and statistics are where they belong.
        var folder = await ExtractAsync("acts", "--positions", "answer_start,answer", "--lens", "2,5");
        var model = ModelManifestReader.Read(Repository.Atlas);
        using var reader = LensReader.Open(model, [new HookPoint(2), new HookPoint(5)], Assert.Fail)!;
        var streams = reader.HookPoints.Select(point => folder.Load(new ProbeSource.Residual(point, Pooling.Token)).Values).ToList();
        var stored = reader.Sources.Select(source => folder.Load(source).Values).ToList();
        var d = model.Architecture.HiddenSize;
        for (var row = 0; row < folder.Rows.Count; row++)
        {
            var values = reader.Read([.. streams.SelectMany(all => all[(row * d)..((row + 1) * d)])], rows: 1);
            Assert.All(values.Zip(stored), pair => Assert.Equal(pair.First[0], pair.Second[row], 1e-4f * (1 + Math.Abs(pair.First[0]))));
        }
    }

    [Fact]
    public async Task Extract_Winner_IsTheTokenThatTheOutputPutsFirst()
    {
        // Surprisal and contrast differ by −ln p(w), and w is first: least confidence is 1 − p(w). Both sides come from different passes.
        var folder = await ExtractAsync("acts");
        float[] Of(string source) => folder.Load(ProbeSource.Parse(source)).Values;
        var (surprisal, contrast, least) = (Of("lens.3/surprisal"), Of("lens.3/contrast"), Of("output/least_confidence"));
        Assert.All(Enumerable.Range(0, folder.Rows.Count), row => Assert.Equal(1 - least[row], Math.Exp(contrast[row] - surprisal[row]), 1e-3));
    }

    [Fact]
    public async Task Extract_LensOff_StoresNone()
    {
        var folder = await ExtractAsync("acts", "--lens", "none");
        Assert.All(folder.Statistics, static source => Assert.IsType<ProbeSource.Output>(source));
    }

    [Theory]
    [InlineData("6", "--lens 6: the inner hook points of this model are 0 to 5; at 6 the lens is the output itself.")]
    [InlineData("3,x", "'x' is not a hook point; expected numbers such as 15,22, or none.")]
    [InlineData("-1", "'-1' is not a hook point; expected numbers such as 15,22, or none.")]
    public async Task Extract_OtherHookPoint_IsRefusedAndLeavesNothing(string lens, string sentence)
    {
        var result = (await Tool.RunAsync("extract", Data, "--model", Repository.Atlas, "--out", _folder["acts"], "--lens", lens)).Expect(2);
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["acts"]));
    }

    [Theory]
    [InlineData(30, "15,22")]
    [InlineData(6, "3,4")]
    [InlineData(2, "1")]
    [InlineData(1, "")]
    public void Standard_Model_IsHalfAndThreeQuartersOfItsDepth(int layers, string expected) =>
        Assert.Equal(expected, string.Join(',', LensChoice.Standard.In(layers).Select(static point => point.Index)));

    [Fact]
    public void Open_ModelThatCannotBeReadSo_SaysItInOneLineAndGoesOn()
    {
        var model = ModelManifestReader.Read(Repository.Atlas);
        var notes = new List<string>();
        Assert.Null(LensReader.Open(model with { Architecture = model.Architecture with { Layers = 3 } }, [new HookPoint(1)], notes.Add));
        Assert.StartsWith(
            "The logit lens is left out: the graph's logits do not come from its last hook point alone", Assert.Single(notes), StringComparison.Ordinal);
    }

    private async Task<ActivationFolder> ExtractAsync(string name, params string[] more)
    {
        (await Tool.RunAsync(
            ["extract", Data, "--model", Repository.Atlas, "--out", _folder[name], "--limit", "20", "--sources", "residual.*:token", .. more])).Expect(0);
        return ActivationFolder.Read(new DirectoryInfo(_folder[name]));
    }
}

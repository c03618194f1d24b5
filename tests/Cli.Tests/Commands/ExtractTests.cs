using Candor.Cli.ActivationFiles;
using Candor.Cli.Tests.ActivationFiles;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;
using Candor.Probes.Activations;

namespace Candor.Cli.Tests.Commands;

/// <summary>Statements, token ids and every token, on the embedded model.</summary>
public sealed class ExtractTests : IDisposable
{
    private const string Text = "The city of Paris is in France.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Extract_TextTokensAndPrompt_AreTheSameWhereTheyMeanTheSame()
    {
        var ids = string.Join(',', Ids());
        var data = _folder.Write(
            "data.jsonl",
            $$"""{"id":"a","text":"{{Text}}","label":1}""",
            $$"""{"id":"b","tokens":[{{ids}}],"label":0}""",
            $$"""{"id":"c","question":"Is it?","prompt_tokens":[{{ids}}]}""",
            $$"""{"id":"d","question":"Is it?","prompt":"{{Text}}"}""");
        (await Tool.RunAsync(
            "extract", data, "--model", Repository.Atlas, "--out", _folder["acts"], "--sources", "residual.3:token", "--concurrency", "1")).Expect(0);
        var folder = ActivationFolder.Read(new DirectoryInfo(_folder["acts"]));
        var tensor = folder.Load(ProbeSource.Parse("residual.3/token"));
        Assert.Equal([4, 128], tensor.Shape);
        Assert.All(Enumerable.Range(1, 3), row => Assert.Equal(tensor.Values[..128], tensor.Values[(row * 128)..((row + 1) * 128)]));
        var rows = folder.Rows;
        Assert.Equal([Text, Text, "Is it?", "Is it?"], rows.Select(static row => row.Text.Trim()));
        Assert.Equal([1, 0, null, null], rows.Select(static row => row.Label));
        Assert.Equal(Ids(), rows[1].Tokens);
        Assert.DoesNotContain("\"tokens\":null", File.ReadAllText(Path.Combine(_folder["acts"], ActivationFileNames.Rows(0))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extract_AllPositions_WritesEveryTokenOfEveryHookPoint()
    {
        var data = _folder.Write("data.jsonl", $$"""{"id":"a","text":"{{Text}}"}""", """{"id":"b","tokens":[5,6,7]}""");
        (await Tool.RunAsync(
            "extract", data, "--model", Repository.Atlas, "--out", _folder["acts"], "--sources", "residual.*:token", "--positions", "all")).Expect(0);
        var n = Ids().Length;
        var folder = ActivationFolder.Read(new DirectoryInfo(_folder["acts"]));
        Assert.Equal(["prompt", "answer_start"], folder.Manifest.Positions);
        Assert.Equal(Enumerable.Range(-n, n).Concat([-3, -2, -1]), folder.Rows.Select(static row => row.TokenIndex));
        Assert.Equal(2, folder.Rows.Count(static row => row.Position == "answer_start"));
        Assert.Equal(7, folder.ResidualSources.Count());
        Assert.Equal([n + 3, 128], folder.Load(folder.ResidualSources.Last()).Shape);

        // A prefix's last token has seen what the whole's token has.
        var prefix = _folder.Write("prefix.jsonl", $$"""{"id":"a","tokens":[{{string.Join(',', Ids()[..4])}}]}""");
        (await Tool.RunAsync("extract", prefix, "--model", Repository.Atlas, "--out", _folder["prefix"], "--sources", "residual.6:token")).Expect(0);
        var expected = ActivationFolder.Read(new DirectoryInfo(_folder["prefix"])).Load(ProbeSource.Parse("residual.6/token")).Values;
        var actual = folder.Load(folder.ResidualSources.Last()).Values[(3 * 128)..(4 * 128)];
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3f * expected.Max(Math.Abs)));
    }

    [Theory]
    [InlineData("""{"id":"a","tokens":[1,2048]}""", "Question 'a': token 1 is outside the vocabulary of 2048.")]
    [InlineData("""{"id":"a","tokens":[]}""", "'tokens' must not be empty, and 'prompt_tokens' is another word for it.")]
    [InlineData("""{"id":"a","tokens":[1],"prompt_tokens":[1]}""", "'tokens' must not be empty, and 'prompt_tokens' is another word for it.")]
    [InlineData("""{"id":"a","text":"x","question":"y"}""", "a line with 'text' is a statement, and has neither 'question' nor 'prompt'.")]
    [InlineData("""{"id":"a"}""", "'id' and 'question', 'text' or 'tokens' are required.")]
    public async Task Extract_BadLine_IsNamedAndLeavesNothing(string line, string sentence)
    {
        var data = _folder.Write("data.jsonl", line);
        var result = (await Tool.RunAsync("extract", data, "--model", Repository.Atlas, "--out", _folder["acts"])).Expect(2);
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["acts"]));
    }

    private static int[] Ids() => [.. TokenizerFactory.Load(ModelManifestReader.Read(Repository.Atlas)).Encode(Text, withSpecialTokens: true)];
}

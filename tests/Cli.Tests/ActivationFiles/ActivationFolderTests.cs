using Candor.Cli.ActivationFiles;
using Candor.Cli.CommandLine;
using Candor.Cli.Questions;
using Candor.Probes.Activations;

namespace Candor.Cli.Tests.ActivationFiles;

public sealed class ActivationFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WrittenFolder_IsTheSame()
    {
        var folder = PlantedFolder.Write(_folder["acts"], groups: 8);
        Assert.Equal(16, folder.Rows.Count);
        Assert.Equal(
            new ActivationRow(
                "1/0", "g1", 1, 1, "known", "words", "answer_start", -1, folder.Rows[2].NTokens, folder.Rows[2].Text, null, " x", AnswerGrade.Correct),
            folder.Rows[2]);
        Assert.Matches(@"^Question \d{6} 0\?$", folder.Rows[2].Text);
        Assert.Equal(["residual.0/token", "residual.1/token", "residual.2/token"], folder.ResidualSources.Select(static source => source.ToString()));
        Assert.Equal([16, PlantedFolder.Dimension], folder.Load(ProbeSource.Parse("residual.2/token")).Shape);
        Assert.Equal([16, 1], folder.Load(ProbeSource.Parse("output/entropy")).Shape);
    }

    [Fact]
    public void Write_SameRowsTwice_GivesTheSameBytes()
    {
        PlantedFolder.Write(_folder["one"], groups: 8);
        PlantedFolder.Write(_folder["two"], groups: 8);
        foreach (var name in (string[])[ActivationFileNames.Tensors, ActivationFileNames.Rows, ActivationFileNames.Manifest])
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["one"], name)), File.ReadAllBytes(Path.Combine(_folder["two"], name)));
        }
    }

    [Fact]
    public void Load_MissingSource_IsRefusedWithWhatThereIs()
    {
        var folder = PlantedFolder.Write(_folder["acts"], groups: 8);
        var error = Assert.Throws<CliException>(() => folder.Load(ProbeSource.Parse("residual.5/token")));
        Assert.StartsWith(
            "The activations hold no source 'residual.5/token'; they hold residual.0/token, residual.1/token,", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ActivationFileNames.Rows, "{}x", "rows.jsonl, line 1 is malformed at ")]
    [InlineData(ActivationFileNames.Manifest, "[]", "extraction.json is malformed at $. Extract again.")]
    public void Read_MalformedFile_IsNamed(string name, string content, string sentence)
    {
        PlantedFolder.Write(_folder["acts"], groups: 8);
        File.WriteAllText(Path.Combine(_folder["acts"], name), content);
        Assert.Contains(
            sentence, Assert.Throws<CliException>(() => ActivationFolder.Read(new DirectoryInfo(_folder["acts"]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LostRows_AreNoticed()
    {
        PlantedFolder.Write(_folder["acts"], groups: 8);
        var rows = Path.Combine(_folder["acts"], ActivationFileNames.Rows);
        File.WriteAllLines(rows, File.ReadLines(rows).Take(15).ToArray());
        Assert.EndsWith(
            "rows.jsonl has 15 rows, and extraction.json says 16. Extract again.",
            Assert.Throws<CliException>(() => ActivationFolder.Read(new DirectoryInfo(_folder["acts"]))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LabelKind.Known, 1, null, true)]
    [InlineData(LabelKind.Known, 0, AnswerGrade.Correct, false)]
    [InlineData(LabelKind.Known, null, AnswerGrade.Correct, null)]
    [InlineData(LabelKind.Correct, 0, AnswerGrade.Correct, true)]
    [InlineData(LabelKind.Correct, 1, AnswerGrade.Wrong, false)]
    [InlineData(LabelKind.Correct, 1, AnswerGrade.Abstained, null)]
    [InlineData(LabelKind.Correct, 1, null, null)]
    internal void IsTrustworthy_LabelAndGrade_FollowTheKind(LabelKind kind, int? label, object? grade, bool? expected)
    {
        var row = new ActivationRow("a", "g", 0, label, null, "", "answer_start", -1, 1, "", null, null, (AnswerGrade?)grade);
        Assert.Equal(expected, row.IsTrustworthy(kind));
    }
}

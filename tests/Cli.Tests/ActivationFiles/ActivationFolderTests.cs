using Candor.Cli.ActivationFiles;
using Candor.Cli.CommandLine;
using Candor.Cli.Questions;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;

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
    public void Load_MissingSource_IsRefusedWithWhatThereIs()
    {
        var folder = PlantedFolder.Write(_folder["acts"], groups: 8);
        var error = Assert.Throws<CliException>(() => folder.Load(ProbeSource.Parse("residual.5/token")));
        Assert.StartsWith(
            "The activations hold no source 'residual.5/token'; they hold residual.0/token, residual.1/token,", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SeveralStreams_PutsThemOneAfterTheOther()
    {
        var folder = PlantedFolder.Write(_folder["acts"], groups: 80);
        var (first, second) = (folder.Load(ProbeSource.Parse("residual.1/token")), folder.Load(ProbeSource.Parse("residual.2/token")));
        var both = folder.Load(ProbeSource.Parse("residual.1+2/token"));
        Assert.Equal([160, 2 * PlantedFolder.Dimension], both.Shape);
        for (var row = 0; row < 160; row++)
        {
            var at = row * PlantedFolder.Dimension;
            Assert.Equal(
                [.. first.Values[at..(at + PlantedFolder.Dimension)], .. second.Values[at..(at + PlantedFolder.Dimension)]],
                both.Values[(2 * at)..(2 * (at + PlantedFolder.Dimension))]);
        }
    }

    [Fact]
    public void Read_Interrupted_SaysHowToGoOn()
    {
        PlantedFolder.Write(_folder["acts"], groups: 8);
        File.Move(Path.Combine(_folder["acts"], ActivationFileNames.Manifest), Path.Combine(_folder["acts"], ActivationFileNames.Begun));
        Assert.Equal(
            $"The extraction in '{_folder["acts"]}' was interrupted. The same 'candor extract' again goes on where it was.", Refusal());
    }

    [Fact]
    public void Read_Format1_IsRefusedWithWhatToDo()
    {
        _folder.Write("extraction.json", """{"format":"candor-activations/1","model":"m","rows":1}""");
        Assert.Equal(
            $"'{_folder.Path}': the format is 'candor-activations/1'; this version reads 'candor-activations/2'. Extract again with --restart.",
            Assert.Throws<CliException>(() => ActivationFolder.Read(new DirectoryInfo(_folder.Path))).Message);
    }

    [Theory]
    [InlineData("[]", "extraction.json is malformed at $.format. Extract again with --restart.")]
    [InlineData("{}x", "extraction.json is malformed at $. Extract again with --restart.")]
    [InlineData("""{"format":"candor-activations/2"}""", "extraction.json is malformed at $. Extract again with --restart.")]
    [InlineData("""{"format":7}""", "extraction.json is malformed at $.format. Extract again with --restart.")]
    public void Read_MalformedIndex_IsNamed(string content, string sentence)
    {
        _folder.Write("extraction.json", content);
        Assert.EndsWith(sentence, Assert.Throws<CliException>(() => ActivationFolder.Read(new DirectoryInfo(_folder.Path))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RowsOfAnotherFile_AreRefused()
    {
        PlantedFolder.Write(_folder["acts"], groups: 80);
        File.AppendAllText(Shard(0, isRows: true), "\n");
        Assert.EndsWith(
            "shard-00000.safetensors: shard-00000.jsonl is not the file of rows that was written with it. Extract again with --restart.",
            Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ShardsSwapped_AreRefused()
    {
        PlantedFolder.Write(_folder["acts"], groups: 80);
        foreach (var isRows in (bool[])[false, true])
        {
            File.Move(Shard(0, isRows), _folder["spare"]);
            File.Move(Shard(1, isRows), Shard(0, isRows));
            File.Move(_folder["spare"], Shard(1, isRows));
        }

        Assert.EndsWith(
            "shard-00000.safetensors: It is not the shard that extraction.json was written with; it was changed or swapped. Extract again with --restart.",
            Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ShardOfAnotherModel_IsRefusedAlsoWhereTheIndexNamesIt()
    {
        PlantedFolder.Write(_folder["acts"], groups: 80);
        var rows = Enumerable.Range(0, 160).Select(static i => Row($"{i}")).ToArray();
        var plan = PlantedFolder.Plan(
            160, PlantedFolder.Dimension, "residual.0/token", "residual.1/token", "residual.2/token", "output/entropy", "output/surprisal",
            "output/least_confidence");
        PlantedFolder.Write(
            _folder["other"],
            plan with { ModelFingerprint = "beef" },
            rows,
            [.. plan.Sources.Select(static source => new float[160 * (source.StartsWith("output", StringComparison.Ordinal) ? 1 : PlantedFolder.Dimension)])]);
        var named = SafeTensorsLayout.Read(Shard(1)).HeaderSha256;
        foreach (var isRows in (bool[])[false, true])
        {
            File.Copy(Shard(1, isRows).Replace("acts", "other", StringComparison.Ordinal), Shard(1, isRows), overwrite: true);
        }

        Assert.EndsWith(
            "It is not the shard that extraction.json was written with; it was changed or swapped. Extract again with --restart.", Refusal(),
            StringComparison.Ordinal);
        var index = Path.Combine(_folder["acts"], ActivationFileNames.Manifest);
        File.WriteAllText(index, File.ReadAllText(index).Replace(named, SafeTensorsLayout.Read(Shard(1)).HeaderSha256, StringComparison.Ordinal));
        Assert.EndsWith("shard-00001.safetensors: It belongs to another extraction. Extract again with --restart.", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TruncatedAnywhere_IsRefused()
    {
        PlantedFolder.Write(_folder["acts"], groups: 8);
        var bytes = File.ReadAllBytes(Shard(0));
        for (var length = 0; length < bytes.Length; length += 97)
        {
            File.WriteAllBytes(Shard(0), bytes[..length]);
            Assert.Contains("'" + _folder["acts"] + "', shard-00000.safetensors: ", Refusal(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_MissingShard_IsNamed()
    {
        PlantedFolder.Write(_folder["acts"], groups: 80);
        File.Delete(Shard(1));
        Assert.Equal($"'{_folder["acts"]}': shard-00001.safetensors is missing. The same 'candor extract' again makes it.", Refusal());
    }

    [Theory]
    [InlineData(
        "\"rows\": 160", "\"rows\": 161", "the shards hold 160 rows of 160 questions, and extraction.json says 161 of 160. Extract again with --restart.")]
    [InlineData("\"rows\": 100", "\"rows\": 99", "It has 100 rows of 100 questions, and extraction.json says 99 of 100. Extract again with --restart.")]
    [InlineData("\"dimension\": 6", "\"dimension\": 7", "It belongs to another extraction. Extract again with --restart.")]
    [InlineData("\"planted\"", "\"painted\"", "It belongs to another extraction. Extract again with --restart.")]
    public void Read_IndexThatDisagrees_IsRefused(string was, string becomes, string sentence)
    {
        PlantedFolder.Write(_folder["acts"], groups: 80);
        var index = Path.Combine(_folder["acts"], ActivationFileNames.Manifest);
        Assert.Contains(was, File.ReadAllText(index), StringComparison.Ordinal);
        File.WriteAllText(index, File.ReadAllText(index).Replace(was, becomes, StringComparison.Ordinal));
        Assert.EndsWith(sentence, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OneBitOfAValue_IsNoticedWhereItIsReadAndNowhereElse()
    {
        PlantedFolder.Write(_folder["acts"], groups: 80);
        var bytes = File.ReadAllBytes(Shard(1));
        bytes[^1] ^= 1;
        File.WriteAllBytes(Shard(1), bytes);
        var folder = ActivationFolder.Read(new DirectoryInfo(_folder["acts"]));
        foreach (var source in folder.Manifest.Sources.SkipLast(1))
        {
            folder.Load(ProbeSource.Parse(source));
        }

        Assert.Equal(
            $"'{Shard(1)}': The values of 'output/least_confidence' are not the ones that were written. Extract again with --restart.",
            Assert.Throws<CliException>(() => folder.Load(ProbeSource.Parse("output/least_confidence"))).Message);
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

    private static ActivationRow Row(string id) => new(id, id, 0, 1, null, "", "answer_start", -1, 1, "t", null, null, null);

    private string Shard(int number, bool isRows = false) =>
        Path.Combine(_folder["acts"], isRows ? ActivationFileNames.Rows(number) : ActivationFileNames.Tensors(number));

    private string Refusal() => Assert.Throws<CliException>(() => ActivationFolder.Read(new DirectoryInfo(_folder["acts"]))).Message;
}

using Candor.Cli.ActivationFiles;
using Candor.Probes.Activations;

namespace Candor.Cli.Tests.ActivationFiles;

public sealed class ActivationWriterTests : IDisposable
{
    private static readonly ExtractionManifest Plan = PlantedFolder.Plan(5, 2, "residual.0/token");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_SameRowsTwice_GivesTheSameBytes()
    {
        PlantedFolder.Write(_folder["one"], groups: 80);
        PlantedFolder.Write(_folder["two"], groups: 80);
        Assert.Equal(
            ["extraction.json", "shard-00000.jsonl", "shard-00000.safetensors", "shard-00001.jsonl", "shard-00001.safetensors"],
            Directory.GetFiles(_folder["one"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var file in Directory.GetFiles(_folder["one"]))
        {
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(_folder["two"], Path.GetFileName(file))));
        }
    }

    [Fact]
    public void Add_QuestionsOutOfOrder_AreWrittenInOrder()
    {
        Write([3, 0, 4, 1, 2], new ShardLimits(2, long.MaxValue));
        var folder = Read();
        Assert.Equal(["0", "1", "2", "3", "4"], folder.Rows.Select(static row => row.Id));
        Assert.Equal([2, 2, 1], folder.Shards.Select(static shard => shard.Rows));
        Assert.Equal([0, 0, 1, 1, 2, 2, 3, 3, 4, 4], folder.Load(ProbeSource.Parse("residual.0/token")).Values);
    }

    [Fact]
    public void Add_ManyBytes_CutsAShardThere()
    {
        // Two rows of two numbers are 16 bytes.
        Write([0, 1, 2, 3, 4], new ShardLimits(1000, 16));
        Assert.Equal([2, 2, 1], Read().Shards.Select(static shard => shard.Rows));
    }

    [Fact]
    public void Add_QuestionsWithoutRows_AreCountedAndHoldNothing()
    {
        Directory.CreateDirectory(_folder["acts"]);
        var writer = new ActivationWriter(new DirectoryInfo(_folder["acts"]), Plan, [], new ShardLimits(2, long.MaxValue));
        foreach (var number in (int[])[0, 1, 2, 3, 4])
        {
            writer.Add(number, number == 3 ? [Row("3")] : [], [number == 3 ? [7, 8] : []]);
        }

        Assert.Equal([(2, 0), (2, 1), (1, 0)], writer.Finish().Shards.Select(static shard => (shard.Questions, shard.Rows)));
        var folder = Read();
        Assert.Equal("3", folder.Rows.Single().Id);
        Assert.Equal(1, folder.ShardOf(0));
        Assert.Equal([7, 8], folder.Load(ProbeSource.Parse("residual.0/token")).Values);
    }

    [Fact]
    public void Add_BeforeTheEnd_LeavesWholeShardsAndNoIndex()
    {
        Directory.CreateDirectory(_folder["acts"]);
        var writer = new ActivationWriter(new DirectoryInfo(_folder["acts"]), Plan, [], new ShardLimits(2, long.MaxValue));
        foreach (var number in (int[])[0, 1, 2])
        {
            writer.Add(number, [Row($"{number}")], [[number, number]]);
        }

        Assert.Equal(2, writer.Stored);
        Assert.Equal(
            ["extraction.begun.json", "shard-00000.jsonl", "shard-00000.safetensors"],
            Directory.GetFiles(_folder["acts"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Rows_OfAQuestion_ComeBackAsTheyWere()
    {
        var row = new ActivationRow(
            "a", "g", 3, 0, "invented", "words", "prompt", -2, 9, "Text?", "Prompt", " answer", Candor.Cli.Questions.AnswerGrade.Wrong, [1, 2])
        {
            System = "Be brief.", Polarity = "negated", Group2 = "h", AnswerTokens = 2,
        };
        ActivationRow[] rows = [row, row with { Position = "answer_start", TokenIndex = -1 }, row with { Position = "answer", TokenIndex = 1 }];
        var again = StoredQuestion.From(rows).ToRows().ToArray();
        Assert.Equal([.. rows.Select(static each => each with { Tokens = null })], again.Select(static each => each with { Tokens = null }));
        Assert.Equal([1, 2], again[2].Tokens);
        Assert.Equal([false, false, true], again.Select(static each => each.IsLast));
    }

    private void Write(int[] order, ShardLimits limits)
    {
        Directory.CreateDirectory(_folder["acts"]);
        var writer = new ActivationWriter(new DirectoryInfo(_folder["acts"]), Plan, [], limits);
        foreach (var number in order)
        {
            writer.Add(number, [Row($"{number}")], [[number, number]]);
        }

        writer.Finish();
    }

    private ActivationFolder Read() => ActivationFolder.Read(new DirectoryInfo(_folder["acts"]));

    private static ActivationRow Row(string id) => new(id, id, 0, null, null, "", "answer_start", -1, 1, "t", null, null, null);
}

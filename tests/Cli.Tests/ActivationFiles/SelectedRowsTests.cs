using Candor.Cli.ActivationFiles;
using Candor.Cli.CommandLine;
using Candor.Cli.Commands.Evaluate;
using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Readouts;

namespace Candor.Cli.Tests.ActivationFiles;

public sealed class SelectedRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("residual.2/token")]
    [InlineData("residual.0+2/token")]
    public void Visit_SelectionOverShards_GivesTheRowsOfTheWholeTensor(string source)
    {
        var folder = PlantedFolder.Write(_folder["acts"], groups: 200);
        var rows = RowSelection.From(folder, LabelKind.Known, static row => row.Fold is 1 or 2 or 7);
        var tensor = folder.Load(ProbeSource.Parse(source));
        var streamed = rows.Stream(ProbeSource.Parse(source));
        Assert.Equal((rows.Count, tensor.Shape[1]), (streamed.Count, streamed.Dimension));
        for (var time = 0; time < 2; time++)
        {
            var next = 0;
            streamed.Visit(
                (first, values) =>
                {
                    Assert.Equal(next, first);
                    for (var i = 0; i < values.Length / streamed.Dimension; i++)
                    {
                        Assert.True(Expected(next++).SequenceEqual(values.Slice(i * streamed.Dimension, streamed.Dimension)));
                    }
                },
                CancellationToken.None);
            Assert.Equal(rows.Count, next);
        }

        var loaded = rows.Load(ProbeSource.Parse(source));
        Assert.True(Expected(rows.Count - 1).SequenceEqual(loaded.Row(rows.Count - 1)));

        ReadOnlySpan<float> Expected(int i) => tensor.Values.AsSpan(rows.Indices[i] * tensor.Shape[1], tensor.Shape[1]);
    }

    [Fact]
    public void Column_SelectionOverShards_GivesTheRowsOfTheWholeTensor()
    {
        var folder = PlantedFolder.Write(_folder["acts"], groups: 200);
        var rows = RowSelection.From(folder, LabelKind.Known, static row => row.Fold is 1 or 2 or 7);
        var whole = folder.Load(ProbeSource.Parse("output/entropy")).Values;
        Assert.Equal(rows.Indices.Select(row => whole[row]), rows.Column(ProbeSource.Parse("output/entropy")));
        Assert.Throws<CliException>(() => rows.Column(ProbeSource.Parse("lens.1/entropy")));
    }

    [Fact]
    public void Visit_LargeFolder_NeedsMemoryForOneShardOfOneSource()
    {
        // 24 shards of 256 rows of 1,024 numbers: 24 MiB a source, 1 MiB a shard.
        const int Shards = 24, PerShard = 256, Dimension = 1024;
        var plan = PlantedFolder.Plan(Shards * PerShard, Dimension, "residual.0/token", "residual.1/token");
        Directory.CreateDirectory(_folder["acts"]);
        var writer = new ActivationWriter(new DirectoryInfo(_folder["acts"]), plan, [], new ShardLimits(PerShard, long.MaxValue));
        for (var i = 0; i < Shards * PerShard; i++)
        {
            float[] values = [.. Enumerable.Repeat((float)i, Dimension)];
            writer.Add(i, [new ActivationRow($"{i}", $"{i}", 0, i % 2, null, "", "answer_start", -1, 1, "t", null, null, null)], [values, values]);
        }

        writer.Finish();
        var rows = RowSelection.From(ActivationFolder.Read(new DirectoryInfo(_folder["acts"])), LabelKind.Known, static _ => true);
        var stream = rows.Stream(ProbeSource.Parse("residual.1/token"));
        double sum = 0;
        for (var time = 0; time < 2; time++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            stream.Visit((_, values) => sum += values[0] + values[^1], CancellationToken.None);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, PerShard * Dimension * sizeof(float), 1.2 * PerShard * Dimension * sizeof(float));
        }

        // First and last row of every shard, twice: 2 · Σ (256 s + 256 s + 255).
        Assert.Equal(2 * Enumerable.Range(0, Shards).Sum(static s => (2 * PerShard * s) + PerShard - 1), sum);
    }

    [Fact]
    public void CellScores_LargeFolder_NeedMemoryForOneShard()
    {
        // 24 shards of 256 rows of 1,024 numbers again, judged in order: what an evaluation reads of a source is never all of it.
        const int Shards = 24, PerShard = 256, Dimension = 1024;
        var folder = PlantedFolder.Write(
            _folder["acts"],
            PlantedFolder.Plan(Shards * PerShard, Dimension, "residual.0/token"),
            [.. Enumerable.Range(0, Shards * PerShard).Select(
                static i => new ActivationRow($"{i}", $"{i}", 0, i % 2, null, "", "answer_start", -1, 1, "t", null, null, null))],
            [[.. Enumerable.Range(0, Shards * PerShard).SelectMany(static i => Enumerable.Repeat((float)i, Dimension))]],
            PerShard);
        var first = new float[Dimension];
        first[0] = 1;
        var probe = new LinearProbe("first", ProbeSource.Parse("residual.0/token"), Direction.FromVector(first), 1, 0);
        int[][] cells = [.. Enumerable.Range(0, folder.Rows.Count).Select(static row => (int[])[row])];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var scores = CellScores.Of(probe, folder, cells);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3L * PerShard * Dimension * sizeof(float));
        Assert.Equal(Enumerable.Range(0, folder.Rows.Count).Select(static row => (float)row), scores);
    }

    [Fact]
    public void Visit_OneSource_ReadsNoByteOfTheOthers()
    {
        PlantedFolder.Write(_folder["acts"], groups: 80);

        // What is not there cannot be read: the file is cut behind the first source's values once its header has been read.
        var folder = ActivationFolder.Read(new DirectoryInfo(_folder["acts"]));
        foreach (var shard in Directory.GetFiles(_folder["acts"], "*.safetensors"))
        {
            using var file = File.Open(shard, FileMode.Open);
            var rows = shard.EndsWith("0.safetensors", StringComparison.Ordinal) ? 100 : 60;
            file.SetLength(file.Length - (rows * ((2 * PlantedFolder.Dimension) + 3) * sizeof(float)));
        }

        var selection = RowSelection.From(folder, LabelKind.Known, static _ => true);
        Assert.Equal(160, selection.Load(ProbeSource.Parse("residual.0/token")).Count);
        Assert.Contains(
            "The file ends inside the tensor 'residual.1/token': it was truncated after its header had been read.",
            Assert.Throws<CliException>(() => selection.Load(ProbeSource.Parse("residual.1/token"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Visit_ValueThatIsNotFinite_IsNamed()
    {
        ActivationRow[] rows = [.. Enumerable.Range(0, 4).Select(
            static i => new ActivationRow($"q{i}", "g", 0, i % 2, null, "", "answer_start", -1, 1, "t", null, null, null))];
        var folder = PlantedFolder.Write(
            _folder["acts"], PlantedFolder.Plan(4, 2, "residual.0/answer_mean"), rows, [[1, 2, 3, 4, 5, float.NaN, 7, 8]], questionsPerShard: 2);
        var selection = RowSelection.From(folder, LabelKind.Known, static _ => true);
        Assert.Equal(
            "'residual.0/answer_mean' is NaN at token -1 (answer_start) of question 'q2', column 1; activations must be finite. "
            + "A mean over the answer is only there within answers.",
            Assert.Throws<CliException>(() => selection.Load(ProbeSource.Parse("residual.0/answer_mean"))).Message);

        // Large numbers are finite, also where their squares are not.
        var large = PlantedFolder.Write(_folder["large"], PlantedFolder.Plan(4, 2, "residual.0/token"), rows, [[1e30f, 2, 3, 4, 5, 6, 7, 8]]);
        Assert.Equal(4, RowSelection.From(large, LabelKind.Known, static _ => true).Load(ProbeSource.Parse("residual.0/token")).Count);
    }
}

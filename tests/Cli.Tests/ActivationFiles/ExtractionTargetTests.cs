using Candor.Cli.ActivationFiles;

namespace Candor.Cli.Tests.ActivationFiles;

/// <summary>What an extraction finds in its folder: shards of ten rows, written as an interrupted one leaves them.</summary>
public sealed class ExtractionTargetTests : IDisposable
{
    private static readonly ExtractionManifest Plan = PlantedFolder.Plan(40, 1, "residual.0/token");

    private static readonly string[] Sentences =
    [
        "was begun with the model 'planted' (fingerprint f00d), not 'planted' (beef)",
        "was begun with the question file 'planted.jsonl' (SHA-256 d), not 'planted.jsonl' (e)",
        "was begun with 40 questions, not 41",
        "was begun with the sources residual.0/token, not residual.1/token",
        "was begun with the positions answer_start, not answer_start, answer (its last token only)",
        "was begun with at most 1 tokens an answer, not 2",
        "was begun with no system message, not the system message 'Be brief.'",
        "was begun with a model or question file of another name ('planted', 'planted.jsonl')",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notes = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_NewFolder_LeavesNothingWhereNothingWasWritten()
    {
        using (Open(Plan))
        {
            Assert.True(Directory.Exists(_folder["acts"]));
        }

        Assert.False(Directory.Exists(_folder["acts"]));
    }

    [Fact]
    public void Open_WholeShardsOfTheSame_KeepsThemAndRemovesWhatWasUnfinished()
    {
        Interrupt(shards: 2);
        var torn = Path.Combine(_folder["acts"], $"{ActivationFileNames.Tensors(2)}.{Guid.NewGuid():n}.tmp");
        File.WriteAllText(torn, "torn");

        // The rows of a shard are written before its tensors; alone, they count for nothing.
        File.WriteAllText(Path.Combine(_folder["acts"], ActivationFileNames.Rows(2)), "{}");
        using var target = Open(Plan);
        Assert.Equal([10, 10], target.Kept.Select(static shard => shard.Questions));
        Assert.Empty(_notes);
        Assert.Equal(
            ["extraction.begun.json", "extraction.lock", "shard-00000.jsonl", "shard-00000.safetensors", "shard-00001.jsonl", "shard-00001.safetensors"],
            Directory.GetFiles(_folder["acts"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0, "The values of 'residual.0/token' are not the ones that were written.")]
    [InlineData(1, "The values of 'residual.0/token' are not the ones that were written.")]
    public void Open_DamagedShard_GoesWithWhatFollowsAndIsNoted(int damaged, string why)
    {
        Interrupt(shards: 3);
        var path = Path.Combine(_folder["acts"], ActivationFileNames.Tensors(damaged));
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        using var target = Open(Plan);
        Assert.Equal(damaged, target.Kept.Count);
        Assert.Equal([$"{ActivationFileNames.Tensors(damaged)} is not kept, nor what follows it: {why}"], _notes);
        Assert.Equal(damaged, Directory.GetFiles(_folder["acts"], "*.safetensors").Length);
    }

    [Fact]
    public void Open_TruncatedShard_IsNotKept()
    {
        Interrupt(shards: 2);
        var path = Path.Combine(_folder["acts"], ActivationFileNames.Tensors(1));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        using var target = Open(Plan);
        Assert.Single(target.Kept);
        Assert.Contains("it is truncated, or something was appended", Assert.Single(_notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WholeExtractionWithALostShard_IsBegunAgainFromThere()
    {
        Write(Plan, 40, isWhole: true);
        File.Delete(Path.Combine(_folder["acts"], ActivationFileNames.Tensors(3)));
        using (var target = Open(Plan))
        {
            Assert.Equal(3, target.Kept.Count);
        }

        Assert.False(File.Exists(Path.Combine(_folder["acts"], ActivationFileNames.Manifest)));
        Assert.True(File.Exists(Path.Combine(_folder["acts"], ActivationFileNames.Begun)));
    }

    public static TheoryData<string> Differences() => new(Sentences);

    [Theory]
    [MemberData(nameof(Differences))]
    public void Open_AnotherExtraction_IsRefusedByWhatDiffersAndTouchesNothing(string difference)
    {
        Interrupt(shards: 2);
        var before = Directory.GetFiles(_folder["acts"]).Order(StringComparer.Ordinal).ToArray();
        ExtractionManifest[] others =
        [
            Plan with { ModelFingerprint = "beef" },
            Plan with { DataSha256 = "e" },
            Plan with { Questions = 41 },
            Plan with { Sources = ["residual.1/token"] },
            Plan with { Positions = ["answer_start", "answer"], OnlyLastAnswerToken = true },
            Plan with { MaxTokens = 2 },
            Plan with { System = "Be brief." },
            Plan with { Data = "renamed.jsonl" },
        ];
        var other = others[Array.IndexOf(Sentences, difference)];
        Assert.Equal(
            $"'{_folder["acts"]}' holds an extraction that {difference}. Give --restart to begin anew there, or choose another folder.",
            Assert.Throws<CliException>(() => Open(other)).Message);
        Assert.Equal(before, Directory.GetFiles(_folder["acts"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Open_Restart_RemovesEverythingOfAnyExtractionAndNothingElse()
    {
        Interrupt(shards: 2);
        foreach (var name in (string[])["activations.safetensors", "rows.jsonl", "notes.txt"])
        {
            File.WriteAllText(Path.Combine(_folder["acts"], name), "x");
        }

        using (var target = ExtractionTarget.Open(new DirectoryInfo(_folder["acts"]), Plan with { ModelFingerprint = "beef" }, isRestart: true, _notes.Add))
        {
            Assert.Empty(target.Kept);
        }

        Assert.Equal(["notes.txt"], Directory.GetFiles(_folder["acts"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Open_Format1OrShardsOfNobody_AreRefused()
    {
        Directory.CreateDirectory(_folder["acts"]);
        File.WriteAllText(Path.Combine(_folder["acts"], ActivationFileNames.Tensors(0)), "x");
        Assert.Equal(
            $"'{_folder["acts"]}' holds activations without extraction.json or extraction.begun.json. "
            + "Give --restart to begin anew there, or choose another folder.",
            Assert.Throws<CliException>(() => Open(Plan)).Message);
        File.WriteAllText(Path.Combine(_folder["acts"], ActivationFileNames.Manifest), """{"format":"candor-activations/1"}""");
        Assert.Contains("Extract again with --restart.", Assert.Throws<CliException>(() => Open(Plan)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WhileSomebodyWrites_IsRefused()
    {
        using var first = Open(Plan);
        Assert.Equal(
            $"'{_folder["acts"]}': another 'candor extract' is writing there. Wait for it, or choose another folder.",
            Assert.Throws<CliException>(() => Open(Plan)).Message);
    }

    private ExtractionTarget Open(ExtractionManifest plan) => ExtractionTarget.Open(new DirectoryInfo(_folder["acts"]), plan, isRestart: false, _notes.Add);

    private void Interrupt(int shards) => Write(Plan, (10 * shards) + 3, isWhole: false);

    private void Write(ExtractionManifest plan, int questions, bool isWhole)
    {
        Directory.CreateDirectory(_folder["acts"]);
        var writer = new ActivationWriter(new DirectoryInfo(_folder["acts"]), plan, [], new ShardLimits(10, long.MaxValue));
        for (var i = 0; i < questions; i++)
        {
            writer.Add(i, [new ActivationRow($"{i}", $"{i}", 0, null, null, "", "answer_start", -1, 1, "t", null, null, null)], [[i]]);
        }

        if (isWhole)
        {
            writer.Finish();
        }
    }
}

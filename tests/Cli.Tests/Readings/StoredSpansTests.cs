using Candor.Cli.ActivationFiles;
using Candor.Cli.Readings;
using Candor.Cli.Tests.ActivationFiles;
using Candor.Probes.Activations;
using Candor.Probes.Calibration;
using Candor.Probes.Directions;
using Candor.Probes.Readouts;
using Candor.Probes.Spans;

namespace Candor.Cli.Tests.Readings;

/// <summary>Stored rows are read as spans in the order of their tokens, whatever the order of the questions, and never where tokens are missing.</summary>
public sealed class StoredSpansTests : IDisposable
{
    private static readonly HookPoint Here = new(1);
    private static readonly ProbeSource.Residual Source = new(Here, Pooling.Token);
    private static readonly FittedDirection Value = new(Direction.FromVector([1, 2, 0, -1, 1, 3]), 0.7f, -0.2f);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, SpanStart> Probes => new()
    {
        { "attention", SpanStart.Prefix },
        { "attention", SpanStart.Answer },
        { "window_max", SpanStart.Prefix },
        { "window_max", SpanStart.Answer },
    };

    [Theory]
    [MemberData(nameof(Probes))]
    public void Read_RowsInAnyOrder_GivesTheBitsOfEachSpan(string kind, SpanStart start)
    {
        var folder = PlantedSpans.Write(_folder["acts"], questions: 60);
        var probe = new SpanProbe("head", Source, start, Of(kind));
        var tokens = folder.Load(Source).Values;
        int[] rows = [.. Enumerable.Range(0, folder.Rows.Count)];
        foreach (var seed in new[] { 0, 1 })
        {
            if (seed > 0)
            {
                new Random(seed).Shuffle(rows);
            }

            // Both positions, so that prefixes go on into the answer.
            var positions = start == SpanStart.Answer ? (TokenPosition[])[TokenPosition.Answer] : [TokenPosition.AnswerStart, TokenPosition.Answer];
            var bank = new ProbeBank(
                "b",
                "planted",
                PlantedFolder.Fingerprint,
                [new BankedProbe(probe, PlattCalibrator.Identity, positions)],
                new Dictionary<TokenPosition, string>());
            var readings = BankReadings.Read(bank, folder, rows);
            for (var i = 0; i < rows.Length; i++)
            {
                var token = folder.Rows[rows[i]].TokenIndex;
                var length = token + 1 + (start == SpanStart.Prefix ? PlantedSpans.Prompt : 0);
                var expected = positions.Contains(ActivationRow.PositionOf(token))
                    ? probe.Head.Score(tokens.AsSpan((rows[i] - length + 1) * PlantedSpans.Dimension, length * PlantedSpans.Dimension))
                    : float.NaN;
                Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(readings.Score(i, 0)));
            }
        }
    }

    [Fact]
    public void Score_AllAnswerTokens_IsWhatABankReads()
    {
        var folder = PlantedSpans.Write(_folder["acts"], positions: "answer", questions: 30);
        var rows = RowSelection.From(folder, Candor.Cli.CommandLine.LabelKind.Known, static _ => true);
        var probe = new SpanProbe("head", Source, SpanStart.Answer, Of("window_max"));
        var scores = ProbeScores.Of(probe, rows);
        var bank = new ProbeBank(
            "b",
            "planted",
            PlantedFolder.Fingerprint,
            [new BankedProbe(probe, PlattCalibrator.Identity, [TokenPosition.Answer])],
            new Dictionary<TokenPosition, string>());
        var readings = BankReadings.Read(bank, folder, rows.Indices);
        Assert.Equal(Enumerable.Range(0, rows.Count).Select(i => readings.Score(i, 0)), scores);
    }

    [Fact]
    public void Read_PrefixWithoutThePrompt_NamesTheExtraction()
    {
        var folder = PlantedSpans.Write(_folder["acts"], positions: "answer_start,answer", questions: 30);
        var probe = new SpanProbe("head", Source, SpanStart.Prefix, Of("attention"));
        var bank = new ProbeBank(
            "b",
            "planted",
            PlantedFolder.Fingerprint,
            [new BankedProbe(probe, PlattCalibrator.Identity, [TokenPosition.Answer])],
            new Dictionary<TokenPosition, string>());
        var exception = Assert.Throws<CliException>(() => BankReadings.Read(bank, folder, [.. Enumerable.Range(0, folder.Rows.Count)]));
        Assert.Equal(
            "A span is read over all its tokens, and of question 'q0' 2 of 8 tokens up to answer are stored. "
            + "Extract again with --positions all,answer.",
            exception.Message);
    }

    private static ISpanHead Of(string kind) =>
        kind == "attention" ? new AttentionHead(Value, [0.5f, -1, 0.25f, 1, 0, 0.75f]) : new WindowMaxHead(Value, 2);
}

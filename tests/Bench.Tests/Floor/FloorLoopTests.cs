using Candor.Bench.Floor;
using Candor.Bench.Measuring;
using Candor.Bench.Models;
using Candor.Bench.Streams;
using Candor.Testing;

namespace Candor.Bench.Tests.Floor;

/// <summary>The sides of the tables do the same work, or their times mean nothing.</summary>
public sealed class FloorLoopTests
{
    private const int Steps = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Decoding_LoopAndEngine_GiveTheSameTokens(int rows)
    {
        var model = ModelUnderTest.Read("atlas", Repository.Atlas, published: null);
        var prompts = model.Prompts(rows, 20);
        using var session = FloorSession.Open(model.Published, model.Manifest, threads: 1, isSpinning: false);
        using var loop = new FloorLoop(session, prompts, Steps);
        await using var engine = Engines.Load(model.Manifest, 1, 2 * rows, 64);
        using var streams = await EngineStreams.OpenAsync(engine, prompts);
        using var reading = await EngineStreams.OpenAsync(engine, prompts, () => new TokenReading(model.Manifest));

        // Twice, because every run goes back to the prompts first.
        for (var run = 0; run < 2; run++)
        {
            Assert.True(loop.Run() > 0);
            Assert.True(streams.DecodeTogether(Steps) > 0);
            Assert.Equal((rows * Steps, rows * Steps), Agreement.Of(loop.Decoded, streams.Decoded));
        }

        streams.DecodeOneAfterAnother(Steps);
        Assert.Equal((rows * Steps, rows * Steps), Agreement.Of(loop.Decoded, streams.Decoded));

        // Coupling adds so little that greedy decoding stays as it was, which is why the sides with and without it can be compared.
        reading.DecodeTogether(Steps);
        Assert.Equal((rows * Steps, rows * Steps), Agreement.Of(loop.Decoded, reading.Decoded));
    }
}

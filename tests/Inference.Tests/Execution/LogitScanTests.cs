using Candor.Inference.Execution;

namespace Candor.Inference.Tests.Execution;

public sealed class LogitScanTests
{
    private const int Vocabulary = 40_000;
    private const int Tokens = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_ManyRunsWithHelpers_GiveEveryTokenItsOwnStatistics(int threads)
    {
        using var logits = new NativeBuffer<float>((long)Tokens * Vocabulary);
        for (var token = 0; token < Tokens; token++)
        {
            var row = logits.Slice((long)token * Vocabulary, Vocabulary);
            row[0] = token;
        }

        var expected = Enumerable.Range(0, Tokens).Select(token => OutputStatistics.Of(logits.Slice((long)token * Vocabulary, Vocabulary))).ToArray();
        var scan = new LogitScan(Tokens, Vocabulary, threads);
        for (var run = 0; run < 40; run++)
        {
            // Helpers of one run may come as late as the next one, which asks for others.
            var first = run % 3 * 20;
            scan.Add(first, 15);
            scan.Add(first + 16, 4);
            scan.Run(logits);
            for (var i = 0; i < 20; i++)
            {
                if (i != 15)
                {
                    Assert.Equal(expected[first + i], scan[first + i]);
                }
            }
        }
    }
}

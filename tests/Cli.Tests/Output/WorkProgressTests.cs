using Candor.Cli.Output;

namespace Candor.Cli.Tests.Output;

public sealed class WorkProgressTests
{
    [Fact]
    public void Speed_AfterSomeSteps_IsRatesAndTimeLeft()
    {
        var time = new SteppedTime();
        var rate = new WorkRate(1000, 200, "questions", time);
        Assert.Equal("200 of 1000 questions", rate.Describe());
        for (var i = 0; i < 40; i++)
        {
            time.Advance(TimeSpan.FromSeconds(0.5));
            rate.Step(tokens: 25);
        }

        // 40 questions in 20 s; 760 are left.
        Assert.Equal("240 of 1000 questions, 2 questions/s, 50 tokens/s, 6 min 20 s left", rate.Describe());
    }

    [Theory]
    [InlineData(3600 * 5, "1 questions/s, 5 h 0 min left")]
    [InlineData(90, "1 questions/s, 1 min 30 s left")]
    [InlineData(7, "1 questions/s, 7 s left")]
    [InlineData(0, "1 questions/s")]
    public void Speed_TimeLeft_IsInFittingUnits(int left, string expected)
    {
        var time = new SteppedTime();
        var rate = new WorkRate(1 + left, 0, "questions", time);
        time.Advance(TimeSpan.FromSeconds(1));
        rate.Step(0);
        Assert.Equal(expected, rate.Speed());
    }

    [Fact]
    public async Task Run_Redirected_WritesALineNowAndThenToStandardError()
    {
        var time = new SteppedTime();
        using var output = new StringWriter();
        using var error = new StringWriter();
        await WorkProgress.RunOnQuestionsAsync(
            CliConsole.For(output, error),
            "Extracting activations",
            30,
            6,
            step =>
            {
                for (var i = 0; i < 24; i++)
                {
                    time.Advance(TimeSpan.FromSeconds(1));
                    step(100);
                }

                return Task.CompletedTask;
            },
            time);
        Assert.Equal(
            ["Extracting activations (6 of 30 are there) ...",
             "Extracting activations: 16 of 30 questions, 1 questions/s, 100 tokens/s, 14 s left.",
             "Extracting activations: 26 of 30 questions, 1 questions/s, 100 tokens/s, 4 s left."],
            error.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n'));
        Assert.Empty(output.ToString());
    }

    /// <summary>A clock that stands still until it is moved.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}

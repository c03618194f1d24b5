using System.Diagnostics;
using Candor.Cli.CommandLine;
using Candor.Inference.Trials;

namespace Candor.Cli.Tests.Trials;

/// <summary>Real child processes on really hostile graphs. What is asserted is the verdict; the limits only bound how long a broken trial would take.</summary>
public sealed class TrialLoadTests
{
    private static readonly TrialProgram Program = TrialProgram.At(typeof(CandorCommandLine).Assembly.Location);
    private static readonly TrialLimits Limits = new(1L << 30, TimeSpan.FromSeconds(60));

    [Fact]
    public async Task Run_SoundModel_RanWithinItsLimits()
    {
        using var model = PlantedModelFolder.Sound();
        var verdict = await TrialLoad.RunAsync(model.Path, TrialLimits.For(model.Path), Program);
        Assert.True(verdict.IsSound, verdict.Sentence);
        Assert.InRange(verdict.PeakMemory, 1, TrialLimits.For(model.Path).Memory);
    }

    [Fact]
    public async Task Run_EmbeddedModel_Ran() => Assert.True((await TrialLoad.RunAsync(Repository.Atlas, TrialLimits.For(Repository.Atlas), Program)).IsSound);

    [Fact]
    public async Task Run_FillOf2To30Floats_IsOutOfMemoryAndNotOurs()
    {
        using var model = PlantedModelFolder.HugeFill();
        var verdict = await TrialLoad.RunAsync(model.Path, Limits, Program);
        Assert.Equal(
            (TrialOutcome.OutOfMemory, "The model wanted more than the 1024 MiB of memory that its trial process may have."),
            (verdict.Outcome, verdict.Sentence));
        Assert.InRange(verdict.PeakMemory, 0, Limits.Memory);
    }

    [Fact]
    public async Task Run_EndlessLoop_IsOutOfTimeAndTheChildIsGone()
    {
        using var model = PlantedModelFolder.EndlessLoop();
        var verdict = await TrialLoad.RunAsync(model.Path, Limits with { Time = TimeSpan.FromSeconds(6) }, Program);
        Assert.Equal(
            (TrialOutcome.OutOfTime, "The model had not loaded and run after 6 s in a trial process; the process was ended."),
            (verdict.Outcome, verdict.Sentence));
        Assert.DoesNotContain(Children(), command => command.Contains(model.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_TruncatedGraph_IsRefusedWithTheReason()
    {
        using var model = PlantedModelFolder.Truncated();
        var verdict = await TrialLoad.RunAsync(model.Path, Limits, Program);
        Assert.Equal(TrialOutcome.Refused, verdict.Outcome);
        Assert.Contains("model.onnx", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoModel_IsRefusedWithTheReason()
    {
        using var folder = new TemporaryFolder();
        var verdict = await TrialLoad.RunAsync(folder.Path, Limits, Program);
        Assert.Equal(TrialOutcome.Refused, verdict.Outcome);
        Assert.Contains("model.json", verdict.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kill -SEGV $$", TrialOutcome.Crashed, "The model ended its trial process with signal 11.")]
    [InlineData("exit 3", TrialOutcome.Crashed, "The model ended its trial process with exit code 3.")]
    [InlineData("echo 'terminate called after throwing std::bad_alloc' >&2; kill -ABRT $$", TrialOutcome.OutOfMemory,
        "The model wanted more than the 1024 MiB of memory that its trial process may have.")]
    [InlineData("echo '{ no verdict'", TrialOutcome.Crashed, "The model ended its trial process with exit code 0.")]
    [InlineData("head -c 10000000 /dev/zero; exit 5", TrialOutcome.Crashed, "The model ended its trial process with exit code 5.")]
    public async Task Run_ChildEndsOtherwise_IsAVerdictToo(string script, TrialOutcome outcome, string sentence)
    {
        using var folder = new TemporaryFolder();
        var verdict = await TrialLoad.RunAsync(folder.Path, Limits, new TrialProgram("sh", ["-c", script]));
        Assert.Equal((outcome, sentence), (verdict.Outcome, verdict.Sentence));
    }

    [Fact]
    public async Task Run_Cancelled_EndsTheChild()
    {
        using var model = PlantedModelFolder.EndlessLoop();
        using var cancellation = new CancellationTokenSource();
        var trial = TrialLoad.RunAsync(model.Path, Limits, Program, cancellation.Token);
        await Hub.Eventually.TrueAsync(() => Children().Any(command => command.Contains(model.Path, StringComparison.Ordinal)));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trial);
        await Hub.Eventually.TrueAsync(() => !Children().Any(command => command.Contains(model.Path, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_ProgramThatIsNotThere_SaysSo()
    {
        var thrown = await Assert.ThrowsAsync<IOException>(() => TrialLoad.RunAsync(Repository.Atlas, Limits, new TrialProgram("no-such-program", [])));
        Assert.StartsWith("The trial process 'no-such-program' cannot be started: ", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Current_InAnotherProgram_IsNull() => Assert.Null(TrialProgram.Current);

    // Command lines of all processes that can be read.
    private static List<string> Children()
    {
        var commands = new List<string>();
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                try
                {
                    commands.Add(File.ReadAllText($"/proc/{process.Id}/cmdline"));
                }
                catch (IOException)
                {
                    // It has just ended.
                }
            }
        }

        return commands;
    }
}

using Spectre.Console;
using Spectre.Console.Rendering;

namespace Candor.Cli.Output;

/// <summary>Progress of long work on standard error: a bar with rate and time left, or now and then a line where there is no terminal.</summary>
internal static class WorkProgress
{
    // Often enough to see in a log that work goes on, seldom enough to leave the log readable.
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    /// <summary>Runs work that reports each finished step.</summary>
    /// <param name="console">Where the bar is shown.</param>
    /// <param name="title">What is being done, as a phrase.</param>
    /// <param name="steps">Steps in all.</param>
    /// <param name="work">Calls its argument once per finished step, from any thread.</param>
    public static Task RunAsync(CliConsole console, string title, int steps, Func<Action, Task> work) =>
        RunAsync(console, title, new WorkRate(steps, 0, "steps", TimeProvider.System), steps, step => work(() => step(0)), TimeProvider.System);

    /// <summary>Runs work on questions that reports each finished question with its tokens.</summary>
    /// <param name="console">Where the bar is shown.</param>
    /// <param name="title">What is being done, as a phrase.</param>
    /// <param name="questions">Questions in all.</param>
    /// <param name="done">Those that an earlier run has done.</param>
    /// <param name="work">Calls its argument once per finished question, from any thread.</param>
    /// <param name="time">Measures; null for the system's clock.</param>
    public static Task RunOnQuestionsAsync(
        CliConsole console, string title, int questions, int done, Func<Action<int>, Task> work, TimeProvider? time = null) =>
        RunAsync(console, title, new WorkRate(questions, done, "questions", time ?? TimeProvider.System), questions, work, time ?? TimeProvider.System);

    private static async Task RunAsync(CliConsole console, string title, WorkRate rate, int steps, Func<Action<int>, Task> work, TimeProvider time)
    {
        if (!console.Notes.Profile.Capabilities.Interactive)
        {
            await console.Error.WriteLineAsync($"{title} ({(rate.Done > 0 ? $"{rate.Done} of {steps} are there" : steps)}) ...");
            await work(Lines(console, title, rate, time));
            return;
        }

        await console.Notes.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RateColumn(rate))
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, steps));
                task.Increment(rate.Done);
                await work(tokens =>
                {
                    rate.Step(tokens);
                    task.Increment(1);
                });
            });
    }

    private static Action<int> Lines(CliConsole console, string title, WorkRate rate, TimeProvider time)
    {
        var gate = new Lock();
        var last = time.GetTimestamp();
        return tokens =>
        {
            rate.Step(tokens);
            lock (gate)
            {
                if (time.GetElapsedTime(last) >= BetweenLines)
                {
                    console.Error.WriteLine($"{title}: {rate.Describe()}.");
                    last = time.GetTimestamp();
                }
            }
        };
    }

    /// <summary>Rate and time left beside the bar.</summary>
    private sealed class RateColumn(WorkRate rate) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(rate.Speed());
    }
}

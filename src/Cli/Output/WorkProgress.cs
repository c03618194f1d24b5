using Spectre.Console;

namespace Candor.Cli.Output;

/// <summary>A progress bar on standard error for long work; a line at its beginning where there is no terminal.</summary>
internal static class WorkProgress
{
    /// <summary>Runs work that reports each finished step.</summary>
    /// <param name="console">Where the bar is shown.</param>
    /// <param name="title">What is being done, as a phrase.</param>
    /// <param name="steps">Steps in all.</param>
    /// <param name="work">Calls its argument once per finished step, from any thread.</param>
    public static async Task RunAsync(CliConsole console, string title, int steps, Func<Action, Task> work)
    {
        if (!console.Notes.Profile.Capabilities.Interactive)
        {
            await console.Error.WriteLineAsync($"{title} ({steps}) ...");
            await work(static () => { });
            return;
        }

        await console.Notes.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, steps));
                await work(() => task.Increment(1));
            });
    }
}

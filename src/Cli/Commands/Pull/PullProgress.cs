using System.Globalization;
using Candor.Cli.Output;
using Spectre.Console;

namespace Candor.Cli.Commands.Pull;

/// <summary>A download's bar on standard error, with rate and time left; a line per finished file where there is no terminal.</summary>
internal sealed class PullProgress(CliConsole console)
{
    private readonly Lock _lock = new();
    private ProgressTask? _task;

    /// <summary>A size as people say it.</summary>
    public static string Size(long bytes) => bytes switch
    {
        >= 1_000_000_000 => (bytes / 1e9).ToString("0.00", CultureInfo.InvariantCulture) + " GB",
        >= 1_000_000 => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " MB",
        >= 1_000 => (bytes / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + " kB",
        _ => bytes.ToString(CultureInfo.InvariantCulture) + " bytes",
    };

    /// <summary>Shows progress while <paramref name="work"/> runs.</summary>
    public async Task RunAsync(int files, long bytes, Func<Task> work)
    {
        var title = $"{files} {(files == 1 ? "file" : "files")}, {Size(bytes)}";
        if (!console.Notes.Profile.Capabilities.Interactive)
        {
            Note($"Fetching {title}.");
            await work();
            return;
        }

        await console.Notes.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                _task = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, bytes));
                await work();
                _task = null;
            });
    }

    /// <summary>So many more bytes are there; negative where some were thrown away.</summary>
    public void Advance(long bytes) => _task?.Increment(bytes);

    /// <summary>A file is whole.</summary>
    public void Finished(string file, long size, bool wasThere)
    {
        if (_task is null)
        {
            Note($"  {file}  {Size(size)}{(wasThere ? ", in the cache" : "")}");
        }
    }

    /// <summary>A sentence for the user.</summary>
    public void Note(string sentence)
    {
        lock (_lock)
        {
            if (_task is null)
            {
                console.Error.WriteLine(sentence);
            }
            else
            {
                console.Notes.WriteLine(sentence);
            }
        }
    }
}

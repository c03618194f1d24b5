using System.Diagnostics;
using Prometheus;

namespace Feed.Tests.Prometheus;

/// <summary>Prometheus itself reads what is exported. Skipped where promtool is not installed.</summary>
public sealed class PromtoolTests
{
    [PromtoolFact]
    public async Task CheckMetrics_Text_FindsNothing()
    {
        var start = new ProcessStartInfo("promtool", "check metrics") { RedirectStandardInput = true, RedirectStandardError = true };
        using var promtool = Process.Start(start)!;
        await promtool.StandardInput.WriteAsync(await Export.Sample().AsTextAsync());
        promtool.StandardInput.Close();
        var findings = await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();

        Assert.Equal("", findings);
        Assert.Equal(0, promtool.ExitCode);
    }

    [PromtoolFact]
    public async Task CreateBlocks_OpenMetrics_IsUnderstood()
    {
        var folder = Directory.CreateTempSubdirectory("feed-tests-").FullName;
        try
        {
            var file = Path.Combine(folder, "metrics.txt");
            await File.WriteAllTextAsync(file, WithTimes(await Export.Sample().AsTextAsync(ExpositionFormat.OpenMetricsText)));
            var start = new ProcessStartInfo("promtool", ["tsdb", "create-blocks-from", "openmetrics", file, Path.Combine(folder, "blocks")])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var promtool = Process.Start(start)!;
            var output = promtool.StandardOutput.ReadToEndAsync();
            var errors = await promtool.StandardError.ReadToEndAsync();
            await promtool.WaitForExitAsync();

            Assert.True(promtool.ExitCode == 0, errors + await output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // A backfill wants a time on every sample, which an export does not have.
    private static string WithTimes(string text) => string.Join('\n', text.Split('\n').Select(static line =>
    {
        var mark = line.IndexOf(" # {", StringComparison.Ordinal);
        var isSample = line.Length > 0 && line[0] != '#';
        return !isSample ? line : mark < 0 ? line + " 1700000000" : line.Insert(mark, " 1700000000");
    }));

    private sealed class PromtoolFactAttribute : FactAttribute
    {
        public PromtoolFactAttribute()
        {
            var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
            if (!folders.Any(static folder => File.Exists(Path.Combine(folder, "promtool"))))
            {
                Skip = "promtool is not installed.";
            }
        }
    }
}

namespace Candor.Cli.Output;

/// <summary>Steps of long work as lines on standard error, in the order in which they are reported.</summary>
internal sealed class StepLines(CliConsole console) : IProgress<string>
{
    /// <inheritdoc/>
    public void Report(string value) => console.Error.WriteLine($"{value} ...");
}

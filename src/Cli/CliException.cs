namespace Candor.Cli;

/// <summary>Ends a command with a sentence for the user and an exit code.</summary>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="message">What is wrong and what to do, as a sentence.</param>
/// <param name="cause">What was thrown first, where something was.</param>
#pragma warning disable CA1032 // Always has an exit code.
internal sealed class CliException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>The command line or an input is wrong.</summary>
    public static CliException BadInput(string message, Exception? cause = null) => new(ExitCodes.BadInput, message, cause);
}

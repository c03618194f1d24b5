namespace Candor.Probes.Artifacts;

/// <summary>A probe bank cannot be used. The message is for operators: it names every problem found, with its field or file.</summary>
#pragma warning disable CA1032 // The message is made from the problems; other constructors could not fill it.
public sealed class BankException : Exception
{
    /// <summary>Heads the problems with the bank they belong to.</summary>
    /// <param name="bank">The bank's name or folder.</param>
    /// <param name="problems">What is wrong, one sentence each; at least one.</param>
    /// <param name="cause">What was thrown first, where something was.</param>
    public BankException(string bank, IReadOnlyList<string> problems, Exception? cause = null)
        : base($"The probe bank '{bank}' cannot be used: {string.Join(" ", problems)}", cause) => Problems = problems;

    /// <summary>What is wrong, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; }
}

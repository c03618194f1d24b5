using Candor.Probes.Readouts;

namespace Candor.Monitor.Model;

/// <summary>The banks that <see cref="ModelOptions.AllowUnsigned"/> names.</summary>
/// <param name="setting">Names, or names with <c>@</c> and the beginning of a version, separated by commas; checked before.</param>
internal sealed class AllowedBanks(string setting)
{
    private readonly string[][] _entries = [.. setting.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static entry => entry.Split('@'))];

    /// <summary>Whether a bank is named, whatever its content.</summary>
    public bool ByName(ProbeBank bank) => _entries.Any(entry => entry is [var name] && name == bank.Name);

    /// <summary>Whether a bank of this very content is named.</summary>
    public bool ByContent(ProbeBank bank) =>
        _entries.Any(entry => entry is [var name, var version] && name == bank.Name && bank.Version.StartsWith(version, StringComparison.Ordinal));

    /// <summary>What to add to a refusal where the name is there, but with another content; empty otherwise.</summary>
    public string Remark(ProbeBank bank) => _entries.Any(entry => entry is [var name, _] && name == bank.Name)
        ? $" Model:AllowUnsigned names '{bank.Name}' with another content; this one is {bank.Name}@{bank.Version[..12]}."
        : "";
}

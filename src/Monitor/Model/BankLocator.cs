using Candor.Inference.Manifest;
using Candor.Probes.Bundles;

namespace Candor.Monitor.Model;

/// <summary>Finds the probe bank of a model: beside the model, or, for one that was published elsewhere, under <c>models/NAME/probes</c>.</summary>
internal static class BankLocator
{
    /// <summary>The folder of the bank, or of the bundle in service where a served folder was found; null where none was named and none is there.</summary>
    /// <param name="manifest">The model.</param>
    /// <param name="bank">A name or a path; empty for the only one.</param>
    /// <exception cref="StartupException">There are several, and none was named.</exception>
    /// <exception cref="BundleException">The served folder's record is malformed.</exception>
    public static string? Find(ModelManifest manifest, string bank) => Locate(manifest, bank) is { } folder ? ServedFolder.Resolve(folder) : null;

    /// <summary>Where a bank is looked for, for messages.</summary>
    public static string Describe(ModelManifest manifest) => string.Join(" or ", Places(manifest).Select(static place => $"'{place}'"));

    private static string? Locate(ModelManifest manifest, string bank)
    {
        var places = Places(manifest);
        if (bank.Length > 0)
        {
            return places.Select(place => Path.Combine(place, bank)).FirstOrDefault(Directory.Exists) ?? Path.GetFullPath(bank);
        }

        foreach (var place in places.Where(Directory.Exists))
        {
            string[] banks = [.. Directory.GetDirectories(place).Where(
                static folder => File.Exists(Path.Combine(folder, "bank.json")) || ServedFolder.Is(folder))];
            if (banks.Length > 0)
            {
                return banks is [var only]
                    ? only : throw new StartupException($"There are {banks.Length} probe banks under '{place}'. Name one in Model:Bank.");
            }
        }

        return null;
    }

    private static string[] Places(ModelManifest manifest) =>
        [.. new[] { Path.Combine(manifest.Folder, "probes"), Path.GetFullPath(Path.Combine("models", manifest.Name, "probes")) }
            .Distinct(StringComparer.Ordinal)];
}

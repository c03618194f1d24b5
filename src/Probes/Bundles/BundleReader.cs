using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Candor.Probes.Artifacts;
using Candor.Probes.Readouts;

namespace Candor.Probes.Bundles;

/// <summary>Reads a bundle, and refuses one whose files are not those of its manifest, or which contradicts itself.</summary>
public static class BundleReader
{
    /// <summary>Whether a folder is to be read as a bundle.</summary>
    public static bool IsBundle(string folder) => File.Exists(Path.Combine(folder, BundleFiles.Manifest));

    /// <summary>Reads a bundle. Every file is read once, and nothing but a bundle's own files is opened.</summary>
    /// <param name="folder">Holds <c>bundle.json</c> and what it names.</param>
    /// <exception cref="BundleException">
    /// A file is missing, altered, extra or a link, the format is not this version's, or the parts do not fit together.
    /// </exception>
    /// <exception cref="BankException">The bank in it is malformed.</exception>
    public static Bundle Read(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var contents = BundleContents.Read(folder);
        return Assemble(folder, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), contents);
    }

    /// <summary>Puts a bundle together from files in memory.</summary>
    /// <param name="folder">For messages.</param>
    /// <param name="folderName">Where it ends like an address, the digest must be that; a folder that was renamed at will has no such end.</param>
    /// <param name="contents">The files.</param>
    internal static Bundle Assemble(string folder, string folderName, BundleContents contents)
    {
        var manifest = Parse(folder, BundleFiles.Manifest, contents.Manifest, BundleJson.Default.BundleManifest);
        if (manifest.Format != BundleManifest.CurrentFormat)
        {
            throw BundleException.Of(folder,
                $"{BundleFiles.Manifest}: the format is '{manifest.Format}'; this version reads '{BundleManifest.CurrentFormat}' and no older one.");
        }

        var digest = BundleFiles.Sha256(contents.Manifest);
        if (BundleFiles.AddressOf(folderName) is { } address && !digest.StartsWith(address, StringComparison.Ordinal))
        {
            throw BundleException.Of(folder, $"{BundleFiles.Manifest} is not the one that the folder is named after: its digest is {digest}.");
        }

        CheckFiles(folder, manifest, contents);
        var bank = BankReader.Parse(folder, contents[BundleFiles.Bank], contents[BundleFiles.Tensors]);
        var causal = contents.Has(BundleFiles.Causal) ? CausalRecord.Parse(contents[BundleFiles.Causal]) : null;
        CheckTogether(folder, manifest, contents, bank, causal);
        var (signature, value) = SignatureOf(folder, contents);
        return new Bundle(folder, manifest, contents, bank, causal, signature, value);
    }

    private static void CheckFiles(string folder, BundleManifest manifest, BundleContents contents)
    {
        var problems = contents.Sizes.Select(static file => BundleFiles.SizeProblem(file.Name, file.Bytes)).OfType<string>().ToList();
        problems.AddRange(BundleFiles.Required.Where(name => !manifest.Files.ContainsKey(name)).Select(static name =>
            $"{BundleFiles.Manifest} does not list {name}."));
        problems.AddRange(manifest.Files.Keys.Where(static name => !BundleFiles.Contents.Contains(name)).Select(
            static name => $"{BundleFiles.Manifest} lists '{name}', which does not belong to a bundle."));
        problems.AddRange(contents.Names.Where(name => !manifest.Files.ContainsKey(name)).Select(static name =>
            $"{name} is not listed in {BundleFiles.Manifest}. Remove it."));
        foreach (var (name, file) in manifest.Files.Where(static pair => BundleFiles.Contents.Contains(pair.Key)))
        {
            if (!contents.Has(name))
            {
                problems.Add($"{name} is missing.");
            }
            else if (contents[name].Length != file?.Bytes || BundleFiles.Sha256(contents[name]) != file.Sha256)
            {
                problems.Add($"{name} was altered: it is not the file that {BundleFiles.Manifest} was written with. "
                    + "Bring the bundle again from where it was made.");
            }
        }

        if (problems.Count > 0)
        {
            throw BundleException.Of(folder, problems);
        }
    }

    private static void CheckTogether(string folder, BundleManifest manifest, BundleContents contents, ProbeBank bank, CausalRecord? causal)
    {
        var problems = new List<string>();
        if ((manifest.Name, manifest.Model.Name, manifest.Model.Fingerprint, manifest.BankVersion)
            != (bank.Name, bank.ModelName, bank.ModelFingerprint, bank.Version))
        {
            problems.Add($"{BundleFiles.Manifest} and {BundleFiles.Bank} do not name the same bank and model.");
        }

        if (EvaluatedVersion(contents[BundleFiles.Evaluation]) != bank.Version)
        {
            problems.Add($"{BundleFiles.Evaluation} is not a report on this bank. Run 'candor evaluate' on it.");
        }

        if (causal is not null && (causal.BankVersion, causal.ModelFingerprint) != (bank.Version, bank.ModelFingerprint))
        {
            problems.Add($"{BundleFiles.Causal} is not a check of this bank on its model.");
        }

        if (!manifest.TrainingData.All(static data => data is { IsKnown: true }))
        {
            problems.Add($"{BundleFiles.Manifest}: an entry of training_data is not a use ({TrainingData.Uses}) and a hash.");
        }

        problems.AddRange(manifest.Gate is { } gate ? ReleaseGate.Problems(gate, bank, causal) : []);
        if (problems.Count > 0)
        {
            throw BundleException.Of(folder, problems);
        }
    }

    private static string? EvaluatedVersion(byte[] evaluation)
    {
        try
        {
            using var report = JsonDocument.Parse(evaluation);
            return report.RootElement.ValueKind == JsonValueKind.Object && report.RootElement.TryGetProperty("bank_version", out var version)
                && version.ValueKind == JsonValueKind.String ? version.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (BundleSignature? Signature, byte[] Value) SignatureOf(string folder, BundleContents contents)
    {
        if (!contents.Has(BundleFiles.Signature))
        {
            return (null, []);
        }

        var signature = Parse(folder, BundleFiles.Signature, contents[BundleFiles.Signature], BundleJson.Default.BundleSignature);
        var value = new byte[signature.Value.Length];
        return signature.Format == BundleSignature.CurrentFormat && BundleFiles.IsKeyId(signature.Key)
            && Convert.TryFromBase64String(signature.Value, value, out var written)
            ? (signature, value[..written])
            : throw BundleException.Of(folder, $"{BundleFiles.Signature} is not of the form '{BundleSignature.CurrentFormat}'.");
    }

    private static T Parse<T>(string folder, string name, byte[] bytes, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new BundleException(
                $"The bundle '{folder}'",
                [$"{name}: what is {BundleException.At(exception)}"],
                exception);
        }
    }
}

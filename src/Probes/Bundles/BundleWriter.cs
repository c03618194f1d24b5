using System.Text.Json;
using Candor.Probes.Artifacts;

namespace Candor.Probes.Bundles;

/// <summary>Makes bundles: signs them and puts them, whole or not at all, into a folder that is named by their contents.</summary>
public static class BundleWriter
{
    /// <summary>Makes a bundle that has not been through the gate.</summary>
    /// <param name="draft">What goes in.</param>
    /// <param name="key">Signs it.</param>
    /// <param name="parent">The folder in which the bundle's own folder is made.</param>
    /// <exception cref="BundleException">The parts do not fit together, or a file cannot be read.</exception>
    /// <exception cref="BankException">The bank is malformed.</exception>
    public static Bundle Write(BundleDraft draft, SigningKey key, string parent)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [BundleFiles.Bank] = Read(BundleFiles.Bank, Path.Combine(draft.BankFolder, BundleFiles.Bank)),
            [BundleFiles.Tensors] = Read(BundleFiles.Tensors, Path.Combine(draft.BankFolder, BundleFiles.Tensors)),
            [BundleFiles.Evaluation] = Read(BundleFiles.Evaluation, draft.EvaluationFile),
        };
        if (draft.CausalFile is { } causal)
        {
            files[BundleFiles.Causal] = Read(BundleFiles.Causal, causal);
        }

        var bank = BankReader.Parse(draft.BankFolder, files[BundleFiles.Bank], files[BundleFiles.Tensors]);
        return Seal(
            new BundleManifest
            {
                Format = BundleManifest.CurrentFormat,
                Name = bank.Name,
                CreatedAt = draft.CreatedAt,
                ExpiresAt = draft.ExpiresAt,
                Model = new BankModel(bank.ModelName, bank.ModelFingerprint),
                BankVersion = bank.Version,
                TrainingData = draft.TrainingData,
                Files = files.ToDictionary(static pair => pair.Key, static pair => new BundleFile(pair.Value.Length, BundleFiles.Sha256(pair.Value))),
            },
            files,
            key,
            parent);
    }

    /// <summary>Makes a bundle of the same contents with what the gate found; its digest is another, because the result is part of it.</summary>
    /// <param name="bundle">The bundle that was judged.</param>
    /// <param name="gate">What was found.</param>
    /// <param name="key">Signs it: whoever promotes answers for the gate.</param>
    /// <param name="parent">The folder in which the bundle's own folder is made.</param>
    /// <exception cref="BundleException">The result does not hold together.</exception>
    public static Bundle WithGate(Bundle bundle, GateResult gate, SigningKey key, string parent)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return Seal(bundle.Manifest with { Gate = gate }, bundle.Contents.Names.ToDictionary(static name => name, name => bundle.Contents[name]), key, parent);
    }

    private static Bundle Seal(BundleManifest manifest, Dictionary<string, byte[]> files, SigningKey key, string parent)
    {
        ArgumentNullException.ThrowIfNull(key);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, BundleJson.Default.BundleManifest);
        var all = new Dictionary<string, byte[]>(files, StringComparer.Ordinal) { [BundleFiles.Manifest] = bytes, [BundleFiles.Signature] = key.Sign(bytes) };
        var folder = Path.Combine(parent, BundleFiles.Address(manifest.Name, BundleFiles.Sha256(bytes)));

        // Read as whoever serves it will: what would be refused there is not written here.
        var bundle = BundleReader.Assemble(folder, Path.GetFileName(folder), new BundleContents(all));
        Place(folder, all);
        return bundle;
    }

    /// <summary>Writes beside the folder, then renames: a folder of that name is whole, or not there.</summary>
    private static void Place(string folder, Dictionary<string, byte[]> files)
    {
        var parent = Path.GetDirectoryName(Path.GetFullPath(folder))!;
        var temporary = Path.Combine(parent, $".{Guid.NewGuid():n}{AtomicFile.TemporaryExtension}");
        if (Directory.Exists(folder))
        {
            // Named by its contents: it is this very bundle, but for the signature, which differs each time and may be of an older key.
            _ = BundleReader.Read(folder);
            Resign(folder, files[BundleFiles.Signature], temporary);
            return;
        }

        Directory.CreateDirectory(parent);
        try
        {
            Directory.CreateDirectory(temporary);
            foreach (var (name, bytes) in files)
            {
                AtomicFile.Write(Path.Combine(temporary, name), stream => stream.Write(bytes));
            }

            Directory.Move(temporary, folder);
            DiskFlush.Folder(parent);
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    // Written outside of the folder: what a killed writer leaves inside is an extra file, for which the bundle would be refused.
    private static void Resign(string folder, byte[] signature, string temporary)
    {
        try
        {
            AtomicFile.Write(temporary, stream => stream.Write(signature));
            File.Move(temporary, Path.Combine(folder, BundleFiles.Signature), overwrite: true);
            DiskFlush.Folder(folder);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static byte[] Read(string name, string path) => BoundedFile.Read(path, BundleFiles.Limits[name], $"The file '{path}'");
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Candor.Probes.Readouts;

namespace Candor.Probes.Artifacts;

/// <summary>Reads a bank from a folder, and refuses one that is altered, not finite, or made for another model.</summary>
public static class BankReader
{
    /// <summary>Reads a bank for the model that is loaded.</summary>
    /// <param name="folder">Holds <c>bank.json</c> and <c>bank.safetensors</c>.</param>
    /// <param name="modelName">The loaded model, for the message.</param>
    /// <param name="modelFingerprint">
    /// Its fingerprint, which must be the bank's: a model of another name with the same files is the same model.
    /// </param>
    /// <exception cref="BankException">
    /// A file is missing, malformed or altered, a tensor is absent, misshapen or not finite, or the bank is another model's.
    /// </exception>
    public static ProbeBank Read(string folder, string modelName, string modelFingerprint)
    {
        var bank = ReadUnbound(folder);
        RequireModel(bank, modelName, modelFingerprint);
        return bank;
    }

    /// <summary>Refuses a bank of another model.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="modelName">The loaded model, for the message.</param>
    /// <param name="modelFingerprint">Its fingerprint, which must be the bank's.</param>
    /// <exception cref="BankException">It is another model's.</exception>
    public static void RequireModel(ProbeBank bank, string modelName, string modelFingerprint)
    {
        ArgumentNullException.ThrowIfNull(bank);
        if (!string.Equals(bank.ModelFingerprint, modelFingerprint, StringComparison.Ordinal))
        {
            throw new BankException(
                bank.Name,
                [
                    $"It was made for model '{bank.ModelName}' (fingerprint {bank.ModelFingerprint}), "
                        + $"and the loaded model is '{modelName}' (fingerprint {modelFingerprint}).",
                    "Fit a bank for the loaded model, or load the model that the bank was made for.",
                ]);
        }
    }

    /// <summary>Reads a bank whatever model it was made for, to look at it.</summary>
    /// <exception cref="BankException">As for <see cref="Read"/>, but for the model.</exception>
    public static ProbeBank ReadUnbound(string folder)
    {
        // Each file is read once, and what is hashed is what is parsed: nothing can change in between.
        var manifestBytes = ReadFile(folder, BankFiles.Manifest, BankFiles.MaxManifestBytes);
        var tensorBytes = ReadFile(folder, BankFiles.Tensors, BankFiles.MaxTensorsBytes);
        return Parse(folder, manifestBytes, tensorBytes);
    }

    /// <summary>The bank whose two files hold these bytes.</summary>
    /// <exception cref="BankException">As for <see cref="ReadUnbound"/>.</exception>
    internal static ProbeBank Parse(string folder, byte[] manifestBytes, byte[] tensorBytes)
    {
        var manifest = Parse(folder, manifestBytes);
        var found = BankFiles.Sha256(tensorBytes);
        if (!string.Equals(found, manifest.Tensors.Sha256, StringComparison.Ordinal))
        {
            throw new BankException(
                folder,
                [
                    $"{BankFiles.Tensors} is not the file that {BankFiles.Manifest} was written with: "
                        + $"SHA-256 {found}, expected {manifest.Tensors.Sha256}. Write the bank again, or restore both files.",
                ]);
        }

        return new BankAssembly(folder, manifest, Tensors(folder, tensorBytes)).Build(BankFiles.Version(manifestBytes, tensorBytes));
    }

    /// <summary>How a bank was made, as its maker recorded it; null where nothing was recorded.</summary>
    /// <exception cref="BankException"><c>bank.json</c> is missing or malformed.</exception>
    public static JsonObject? ReadProvenance(string folder) =>
        Parse(folder, ReadFile(folder, BankFiles.Manifest, BankFiles.MaxManifestBytes)).Provenance;

    private static byte[] ReadFile(string folder, string name, long most)
    {
        try
        {
            var file = new FileInfo(Path.Combine(folder, name));
            if (!file.Exists)
            {
                throw new BankException(folder, [$"{name} is missing."]);
            }

            // Asked before opening: a pipe or device has length 0, and opening one could block for ever.
            if (file.Length == 0 || file.Length > most)
            {
                throw new BankException(folder, [$"{name} has {file.Length} bytes; 1 to {most} are expected."]);
            }

            return File.ReadAllBytes(file.FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BankException(folder, [$"{name} cannot be read."], exception);
        }
    }

    private static BankManifest Parse(string folder, byte[] bytes)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(bytes, BankJson.Default.BankManifest)
                ?? throw new JsonException("null");
            return manifest.Format == BankManifest.CurrentFormat
                ? manifest
                : throw new BankException(
                    folder, [$"{BankFiles.Manifest}: the format is '{manifest.Format}'; this version reads '{BankManifest.CurrentFormat}'."]);
        }
        catch (JsonException exception)
        {
            throw new BankException(
                folder,
                [
                    $"{BankFiles.Manifest}: what is at {exception.Path ?? "$"} (line {exception.LineNumber + 1}) "
                        + "is malformed, unknown, repeated, missing a field, or of the wrong type.",
                ],
                exception);
        }
    }

    private static SafeTensorsFile Tensors(string folder, byte[] bytes)
    {
        try
        {
            using var stream = new MemoryStream(bytes, writable: false);
            return SafeTensorsFile.Read(stream);
        }
        catch (InvalidDataException exception)
        {
            throw new BankException(folder, [$"{BankFiles.Tensors}: {exception.Message}"], exception);
        }
    }
}

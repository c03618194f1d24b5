using System.Text.Json;
using Candor.Probes.Artifacts;

namespace Candor.Probes.Bundles;

/// <summary><c>served.json</c>: addresses of the bundles that were in service, oldest first; the last one is.</summary>
internal sealed record ServedRecord(string Format, IReadOnlyList<string> History)
{
    public const string CurrentFormat = "candor-served/1";
}

/// <summary>
/// A folder with bundles beside each other, and a small file that says which one is in service. To promote or roll back is to replace that file by a
/// rename: whoever looks finds the old bundle or the new one, whenever the writer was killed.
/// </summary>
/// <remarks>
/// A file rather than a link, because what is in service and what was before change together, and because links are refused everywhere in a bundle.
/// Writers are not expected to race: promotion is done by one person or pipeline at a time; the last rename wins.
/// </remarks>
/// <param name="folder">The folder.</param>
public sealed class ServedFolder(string folder)
{
    private const string RecordFile = "served.json";
    private const int Remembered = 20;
    private const long MaxRecordBytes = 1 << 16;

    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>Addresses of the bundles that were in service, oldest first; the last one is. Empty where none has been.</summary>
    /// <exception cref="BundleException">The record is malformed, or names something outside the folder.</exception>
    public IReadOnlyList<string> History => Read()?.History ?? [];

    /// <summary>The folder of the bundle in service; null where there is none.</summary>
    /// <exception cref="BundleException">As for <see cref="History"/>.</exception>
    public string? Current => History is [.., var last] ? Path.Combine(Folder, last) : null;

    /// <summary>Whether a folder is one of this kind.</summary>
    public static bool Is(string folder) => File.Exists(Path.Combine(folder, RecordFile));

    /// <summary>The bundle in service where a folder is of this kind; the folder itself otherwise.</summary>
    /// <exception cref="BundleException">As for <see cref="History"/>.</exception>
    public static string Resolve(string folder) => Is(folder) ? new ServedFolder(folder).Current ?? folder : folder;

    /// <summary>Puts a bundle into service.</summary>
    /// <param name="bundle">It lies in this folder already, under its address.</param>
    /// <exception cref="BundleException">It does not, it is not whole, or it has not been through the gate; then nothing changes.</exception>
    public void Switch(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);

        // Read again from the disk: what is switched to is what whoever serves it will find.
        _ = ReadGated(bundle.Address);
        var history = History;
        if (history is not [.., var last] || last != bundle.Address)
        {
            Write([.. history.TakeLast(Remembered - 1), bundle.Address]);
        }
    }

    /// <summary>Puts the bundle before this one into service again.</summary>
    /// <returns>The bundle that is in service now.</returns>
    /// <exception cref="BundleException">
    /// There was none before, it is no longer whole, or it has not been through the gate (a record edited by hand); then nothing changes.
    /// </exception>
    public Bundle Rollback()
    {
        string[] before = [.. History.SkipLast(1)];
        if (before.Length == 0)
        {
            throw new BundleException($"The served folder '{Folder}'", ["No bundle was in service before this one."]);
        }

        var bundle = ReadGated(before[^1]);
        Write(before);
        return bundle;
    }

    private Bundle ReadGated(string address)
    {
        var folder = Path.Combine(Folder, address);
        var bundle = BundleReader.Read(folder);
        return bundle.Gate is not null
            ? bundle
            : throw BundleException.Of(folder, "It has not been through the gate, and so cannot be put into service. Promote it with 'candor promote'.");
    }

    private ServedRecord? Read()
    {
        var path = Path.Combine(Folder, RecordFile);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var record = JsonSerializer.Deserialize(BoundedFile.Read(path, MaxRecordBytes, $"The file '{path}'"), BundleJson.Default.ServedRecord);

            // An address has no slash and no leading dot: nothing outside the folder can be named.
            return record is { Format: ServedRecord.CurrentFormat, History.Count: > 0 } && record.History.All(static name =>
                name is not null && BundleFiles.AddressOf(name) is not null)
                ? record
                : throw new BundleException($"The served folder '{Folder}'",
                    [$"{RecordFile} is not of the form '{ServedRecord.CurrentFormat}' with addresses of bundles."]);
        }
        catch (JsonException exception)
        {
            throw new BundleException($"The served folder '{Folder}'", [$"{RecordFile} is malformed. Promote a bundle again."], exception);
        }
    }

    private void Write(IReadOnlyList<string> history)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new ServedRecord(ServedRecord.CurrentFormat, history), BundleJson.Default.ServedRecord);
        AtomicFile.Write(Path.Combine(Folder, RecordFile), stream => stream.Write(bytes));
    }
}

using System.Security.Cryptography;
using System.Text;

namespace Candor.Probes.Bundles;

/// <summary>Public keys whose signatures count. Immutable.</summary>
public sealed class TrustedKeys
{
    private const long MaxPemBytes = 1 << 16;
    private const string PublicLabel = "PUBLIC KEY";

    private readonly List<VerificationKey> _keys;

    private TrustedKeys(List<VerificationKey> keys) => _keys = keys;

    /// <summary>No key: every signature is of an unknown one.</summary>
    public static TrustedKeys None { get; } = new([]);

    /// <summary>Ids of the keys.</summary>
    public IReadOnlyList<string> Ids => [.. _keys.Select(static key => key.Id)];

    /// <summary>Reads keys.</summary>
    /// <param name="path">A PEM file with one or more public keys, or a folder of such files, named <c>*.pem</c>; empty for none.</param>
    /// <exception cref="BundleException">There is no such file or folder, it holds no key, or something in it is not a public key of the curve
    /// P-256.</exception>
    public static TrustedKeys Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0)
        {
            return None;
        }

        string[] files = Directory.Exists(path) ? [.. Directory.GetFiles(path, "*.pem").Order(StringComparer.Ordinal)] : [path];
        var keys = files.SelectMany(ReadFile).DistinctBy(static key => key.Id).ToList();
        return keys.Count > 0 ? new TrustedKeys(keys) : throw new BundleException($"The folder of keys '{path}'", ["It holds no file named *.pem."]);
    }

    /// <summary>Whether a bundle is signed, and by a key of these.</summary>
    public SignatureState Check(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        if (bundle.KeyId is not { } id)
        {
            return SignatureState.Missing;
        }

        return _keys.Find(key => key.Id == id) is not { } key
            ? SignatureState.UnknownKey
            : key.Verifies(bundle.ManifestBytes.Span, bundle.SignatureBytes.Span) ? SignatureState.Valid : SignatureState.Wrong;
    }

    internal static TrustedKeys Of(VerificationKey key) => new([key]);

    private static IEnumerable<VerificationKey> ReadFile(string file)
    {
        var subject = $"The key '{file}'";
        var pem = Encoding.UTF8.GetString(BoundedFile.Read(file, MaxPemBytes, subject)).AsSpan();
        var keys = new List<VerificationKey>();
        while (PemEncoding.TryFind(pem, out var fields))
        {
            if (!pem[fields.Label].SequenceEqual(PublicLabel))
            {
                throw new BundleException(
                    subject,
                [
                    $"It holds a {pem[fields.Label].ToString()}; only public keys are wanted here. "
                        + "Keep the private half where bundles are signed, and nowhere else.",
                ]);
            }

            keys.Add(VerificationKey.TryParse(pem[fields.Location]) ?? throw new BundleException(subject,
                ["It holds a public key that is not of the curve P-256."]));
            pem = pem[fields.Location.End..];
        }

        return keys.Count > 0 ? keys : throw new BundleException(subject, ["It holds no public key in PEM."]);
    }
}

/// <summary>What a bundle's signature is worth.</summary>
public enum SignatureState
{
    /// <summary>It is made by a trusted key over this very manifest.</summary>
    Valid,

    /// <summary>There is none.</summary>
    Missing,

    /// <summary>It says that a key made it which is not trusted; nothing follows from it.</summary>
    UnknownKey,

    /// <summary>It names a trusted key, which did not sign this manifest: the manifest was altered, or the signature is of another bundle.</summary>
    Wrong,
}

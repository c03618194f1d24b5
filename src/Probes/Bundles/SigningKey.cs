using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Candor.Probes.Bundles;

/// <summary>The private half of a release key: ECDSA over P-256. Dispose it when nothing is left to sign.</summary>
/// <remarks>A signature is ASN.1 DER over SHA-256 of <c>bundle.json</c>, so that other tools can check it, such as <c>openssl dgst -sha256
/// -verify</c>.</remarks>
public sealed class SigningKey : IDisposable
{
    // A key of this curve takes 250 bytes of PEM.
    private const long MaxPemBytes = 1 << 14;

    private const UnixFileMode OthersMayRead =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly ECDsa _key;

    private SigningKey(ECDsa key) => _key = key;

    /// <summary>SHA-256 of the public half's SubjectPublicKeyInfo, lower-case hex.</summary>
    public string Id => VerificationKey.IdOf(_key);

    /// <summary>Makes a new pair.</summary>
    public static SigningKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a private key.</summary>
    /// <param name="path">A PEM file that <see cref="Save"/> wrote, or another PKCS #8 key of the curve P-256 without a passphrase.</param>
    /// <exception cref="BundleException">The file is missing, readable by others, or no such key.</exception>
    public static SigningKey Read(string path)
    {
        var subject = $"The key '{path}'";
        var pem = Encoding.UTF8.GetString(BoundedFile.Read(path, MaxPemBytes, subject));
        if (pem.StartsWith("-----BEGIN PUBLIC KEY-----", StringComparison.Ordinal))
        {
            throw new BundleException(subject, ["It is a public key, and what signs is the private half, as in NAME.key.pem."]);
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OthersMayRead) != 0)
        {
            throw new BundleException(subject, ["Others than its owner may read or write it. Run 'chmod 600' on it, and make a new key if somebody has."]);
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (VerificationKey.IsP256(key) && key.ExportPkcs8PrivateKey().Length > 0)
            {
                return new SigningKey(key);
            }
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new BundleException(subject,
                ["It is not a private key of the curve P-256 in PEM without a passphrase. 'candor keys new' makes one."], exception);
        }

        key.Dispose();
        throw new BundleException(subject, ["Its curve is not P-256. 'candor keys new' makes such a key."]);
    }

    /// <summary>Writes the private half, readable by its owner alone, and the public half beside it.</summary>
    /// <param name="privatePath">Must not exist: a key is never overwritten.</param>
    /// <param name="publicPath">Must not exist.</param>
    /// <exception cref="BundleException">One of the files is there already.</exception>
    public void Save(string privatePath, string publicPath)
    {
        foreach (var path in new[] { privatePath, publicPath }.Where(File.Exists))
        {
            throw new BundleException($"The key '{path}'", ["It is there already, and a key is never overwritten. Give another name."]);
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            // From the first moment on: a mode that is set afterwards would leave a gap.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(privatePath, options);
        try
        {
            writer.Write(_key.ExportPkcs8PrivateKeyPem() + "\n");
            writer.Flush();
            File.WriteAllText(publicPath, _key.ExportSubjectPublicKeyInfoPem() + "\n");
        }
        catch
        {
            // Half a pair, as a full disk leaves it, would stand in the way of the next try.
            File.Delete(privatePath);
            File.Delete(publicPath);
            throw;
        }
    }

    /// <summary>Whether a bundle is signed, and by this very key.</summary>
    public SignatureState Check(Bundle bundle) => TrustedKeys.Of(VerificationKey.TryParse(_key.ExportSubjectPublicKeyInfoPem())!).Check(bundle);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <summary>The file <c>signature</c> for a manifest.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> manifest) => JsonSerializer.SerializeToUtf8Bytes(
        new BundleSignature(
            BundleSignature.CurrentFormat,
            Id,
            Convert.ToBase64String(_key.SignData(manifest, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))),
        BundleJson.Default.BundleSignature);
}

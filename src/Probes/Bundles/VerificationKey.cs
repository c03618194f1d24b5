using System.Security.Cryptography;

namespace Candor.Probes.Bundles;

/// <summary>The public half of a release key.</summary>
internal sealed class VerificationKey
{
    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly byte[] _publicKey;

    private VerificationKey(byte[] publicKey, string id) => (_publicKey, Id) = (publicKey, id);

    /// <summary>SHA-256 of its SubjectPublicKeyInfo, lower-case hex.</summary>
    public string Id { get; }

    public static string IdOf(ECDsa key) => BundleFiles.Sha256(key.ExportSubjectPublicKeyInfo());

    public static bool IsP256(ECDsa key) => key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256;

    /// <summary>Reads one key.</summary>
    /// <param name="pem">From <c>-----BEGIN PUBLIC KEY-----</c> to its end.</param>
    /// <returns>Null where it is not a public key of the curve P-256.</returns>
    public static VerificationKey? TryParse(ReadOnlySpan<char> pem)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return IsP256(key) ? new VerificationKey(key.ExportSubjectPublicKeyInfo(), IdOf(key)) : null;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            return null;
        }
    }

    public bool Verifies(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_publicKey, out _);
        return key.VerifyData(manifest, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }
}

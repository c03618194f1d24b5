using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Candor.Probes.Bundles;
using Xunit;

namespace Candor.Probes.Tests.Bundles;

public sealed class SignatureTests : IDisposable
{
    private readonly PlantedBundle _planted = new();

    public void Dispose() => _planted.Dispose();

    [Fact]
    public void Check_SignatureOfAnotherBundle_IsWrong()
    {
        File.Copy(Path.Combine(_planted.In("bundles"), _planted.Ungated.Address, "signature"), Path.Combine(_planted.Moved, "signature"), overwrite: true);
        AssertState(SignatureState.Wrong);
        Assert.StartsWith(
            $"The key {_planted.Key.Id} did not sign this bundle.json: it was altered, or the signature is of another bundle.",
            Assert.Single(ServingRules.Refusals(BundleReader.Read(_planted.Moved), SignatureState.Wrong, PlantedBundle.Now)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ManifestAlteredByHand_IsWrong()
    {
        _planted.AlterManifest(static manifest => manifest["expires_at"] = "2099-01-01T00:00:00+00:00");
        AssertState(SignatureState.Wrong);
    }

    [Fact]
    public void Check_KeyThatNobodyTrusts_IsUnknown()
    {
        Assert.Equal(SignatureState.UnknownKey, TrustedKeys.None.Check(_planted.Gated));
        using var other = SigningKey.Create();
        Assert.Equal(SignatureState.UnknownKey, other.Check(_planted.Gated));
        Assert.StartsWith(
            $"It is signed by the key {_planted.Key.Id}, which is not trusted.",
            Assert.Single(ServingRules.Objections(_planted.Gated, SignatureState.UnknownKey)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OwnSignatureUnderATrustedName_IsWrong()
    {
        using var thief = SigningKey.Create();
        var forged = JsonNode.Parse(thief.Sign(File.ReadAllBytes(Path.Combine(_planted.Moved, "bundle.json"))))!;
        forged["key"] = _planted.Key.Id;
        File.WriteAllText(Path.Combine(_planted.Moved, "signature"), forged.ToJsonString());
        AssertState(SignatureState.Wrong);
    }

    // What a stranger's file claims would otherwise stand in the sidecar's log, line breaks and all.
    [Theory]
    [InlineData("0000")]
    [InlineData("\nIt is trusted.")]
    public void Read_KeyIdThatIsNone_IsRefused(string id)
    {
        var forged = JsonNode.Parse(File.ReadAllText(Path.Combine(_planted.Moved, "signature")))!;
        forged["key"] = id == "0000" ? id : _planted.Key.Id + id;
        File.WriteAllText(Path.Combine(_planted.Moved, "signature"), forged.ToJsonString());
        AssertRefused(() => BundleReader.Read(_planted.Moved), "signature is not of the form 'candor-signature/1'.");
    }

    [Fact]
    public void Read_PrivateKeyThroughALink_IsJudgedByTheFileItself()
    {
        File.CreateSymbolicLink(_planted.In("linked.pem"), _planted.PrivateKey);
        using var key = SigningKey.Read(_planted.In("linked.pem"));
        Assert.Equal(_planted.Key.Id, key.Id);
    }

    [Fact]
    public void Signature_IsWhatOtherToolsCheck()
    {
        // By the framework's own verification, from the public file alone: plain ECDSA over SHA-256 of the manifest's bytes.
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(_planted.PublicKey));
        var value = Convert.FromBase64String((string)JsonNode.Parse(File.ReadAllText(Path.Combine(_planted.Moved, "signature")))!["value"]!);
        var manifest = File.ReadAllBytes(Path.Combine(_planted.Moved, "bundle.json"));
        Assert.True(key.VerifyData(manifest, value, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        manifest[5] ^= 1;
        Assert.False(key.VerifyData(manifest, value, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    [Fact]
    public void Save_PrivateHalf_IsReadableByItsOwnerAloneAndNeverOverwritten()
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_planted.PrivateKey));
        }

        var refused = Assert.Throws<BundleException>(() => _planted.Key.Save(_planted.PrivateKey, _planted.In("other.pub.pem")));
        Assert.Equal(["It is there already, and a key is never overwritten. Give another name."], refused.Problems);
        using var read = SigningKey.Read(_planted.PrivateKey);
        Assert.Equal((_planted.Key.Id, _planted.Key.Id), (read.Id, TrustedKeys.Read(_planted.PublicKey).Ids.Single()));
    }

    [Fact]
    public void Save_PublicHalfThatCannotBeWritten_LeavesNoPrivateHalfEither()
    {
        Assert.ThrowsAny<IOException>(() => _planted.Key.Save(_planted.In("half.key.pem"), Path.Combine(_planted.In("none"), "half.pub.pem")));
        Assert.False(File.Exists(_planted.In("half.key.pem")));
    }

    [Fact]
    public void Read_PublicKey_SaysThatThePrivateHalfIsWanted() => AssertRefused(
        () => SigningKey.Read(_planted.PublicKey), "It is a public key, and what signs is the private half, as in NAME.key.pem.");

    [Fact]
    public void Read_PrivateKeyThatOthersMayRead_IsRefused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(_planted.PrivateKey, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        AssertRefused(
            () => SigningKey.Read(_planted.PrivateKey),
            "Others than its owner may read or write it. Run 'chmod 600' on it, and make a new key if somebody has.");
    }

    [Fact]
    public void Read_KeyThatIsNone_IsRefused()
    {
        File.WriteAllText(_planted.In("bad.pem"), "no key");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_planted.In("bad.pem"), UnixFileMode.UserRead);
        }

        AssertRefused(
            () => SigningKey.Read(_planted.In("bad.pem")),
            "It is not a private key of the curve P-256 in PEM without a passphrase. 'candor keys new' makes one.");
        AssertRefused(() => SigningKey.Read(_planted.In("none.pem")), "There is no such file.");
        AssertRefused(() => TrustedKeys.Read(_planted.In("bad.pem")), "It holds no public key in PEM.");
        AssertRefused(
            () => TrustedKeys.Read(_planted.PrivateKey),
            "It holds a PRIVATE KEY; only public keys are wanted here. Keep the private half where bundles are signed, and nowhere else.");
        Directory.CreateDirectory(_planted.In("keys"));
        AssertRefused(() => TrustedKeys.Read(_planted.In("keys")), "It holds no file named *.pem.");
    }

    [Fact]
    public void Read_FolderOfKeys_TrustsEachOnce()
    {
        Directory.CreateDirectory(_planted.In("keys"));
        using var other = SigningKey.Create();
        other.Save(_planted.In("other.key.pem"), _planted.In("keys/other.pem"));
        File.WriteAllText(_planted.In("keys/both.pem"), File.ReadAllText(_planted.PublicKey) + File.ReadAllText(_planted.In("keys/other.pem")));
        Assert.Equal(new[] { _planted.Key.Id, other.Id }.Order(), TrustedKeys.Read(_planted.In("keys")).Ids.Order());
    }

    [Fact]
    public void Read_KeyOfAnotherCurve_IsRefused()
    {
        using var wide = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        File.WriteAllText(_planted.In("wide.pem"), wide.ExportSubjectPublicKeyInfoPem());
        AssertRefused(() => TrustedKeys.Read(_planted.In("wide.pem")), "It holds a public key that is not of the curve P-256.");
    }

    private static void AssertRefused(Func<object> read, string problem) => Assert.Equal([problem], Assert.Throws<BundleException>(read).Problems);

    private void AssertState(SignatureState state) => Assert.Equal(state, TrustedKeys.Read(_planted.PublicKey).Check(BundleReader.Read(_planted.Moved)));
}

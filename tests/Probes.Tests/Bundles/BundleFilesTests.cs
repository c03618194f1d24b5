using System.Text.Json.Nodes;
using Candor.Probes.Bundles;
using Xunit;

namespace Candor.Probes.Tests.Bundles;

/// <summary>What was bundled comes back; what was changed by a byte, a line or a file is refused, by name.</summary>
public sealed class BundleFilesTests : IDisposable
{
    private readonly PlantedBundle _planted = new();

    public static TheoryData<string> Files => ["bundle.json", "bank.json", "bank.safetensors", "evaluation.json", "causal.json", "signature"];

    public void Dispose() => _planted.Dispose();

    [Fact]
    public void Read_WhatWasPromoted_HasEverything()
    {
        var bundle = BundleReader.Read(Path.Combine(_planted.Served, _planted.Gated.Address));
        Assert.Equal((_planted.Gated.Digest, _planted.Version, PlantedBundle.Now), (bundle.Digest, bundle.Bank.Version, bundle.CreatedAt));
        Assert.Equal(_planted.Draft().TrainingData, bundle.TrainingData);
        Assert.Equal((true, true), (bundle.Gate!.Passed, bundle.Gate.MayCouple));
        Assert.Equal(_planted.Gated.Gate!.Checks, bundle.Gate.Checks);
        Assert.Equal(SignatureState.Valid, TrustedKeys.Read(_planted.PublicKey).Check(bundle));
        Assert.Equal($"sample-v1-{bundle.Digest[..12]}", bundle.Address);
        Assert.Empty(ServingRules.Refusals(bundle, SignatureState.Valid, PlantedBundle.Now).Concat(ServingRules.Objections(bundle, SignatureState.Valid)));
    }

    [Fact]
    public void Write_TheSameTwice_GivesTheSameDigestAndOneFolder()
    {
        var again = BundleWriter.Write(_planted.Draft(), _planted.Key, _planted.In("bundles"));
        Assert.Equal(_planted.Ungated.Digest, again.Digest);
        Assert.Single(Directory.GetFileSystemEntries(_planted.In("bundles")));
    }

    [Fact]
    public void Write_TheSameWithAnotherKey_IsSignedByThatKey()
    {
        using var other = SigningKey.Create();
        BundleWriter.Write(_planted.Draft(), other, _planted.In("bundles"));
        Assert.Equal(SignatureState.Valid, other.Check(BundleReader.Read(Path.Combine(_planted.In("bundles"), _planted.Ungated.Address))));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_AnyFlippedByte_IsRefusedOrNoLongerSigned(string name)
    {
        var path = Path.Combine(_planted.Moved, name);
        var sound = File.ReadAllBytes(path);
        var keys = TrustedKeys.Read(_planted.PublicKey);

        // Every byte of the small files, and of the large one every 37th: whichever is hit, the file is never taken for the old one.
        var step = Math.Max(1, sound.Length / 400);
        for (var i = 0; i < sound.Length; i += step)
        {
            var bytes = (byte[])sound.Clone();
            bytes[i] ^= 0x10;
            File.WriteAllBytes(path, bytes);
            Assert.True(IsRefused(keys, out var said), $"Byte {i} of {name}");
            if (name is not ("bundle.json" or "signature"))
            {
                Assert.Contains($"{name} was altered: it is not the file that bundle.json was written with.", said, StringComparison.Ordinal);
            }
        }

        File.WriteAllBytes(path, sound);
        Assert.False(IsRefused(keys, out _));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_MissingFile_IsRefusedOrUnsigned(string name)
    {
        File.Delete(Path.Combine(_planted.Moved, name));
        if (name == "signature")
        {
            Assert.Equal(SignatureState.Missing, TrustedKeys.Read(_planted.PublicKey).Check(BundleReader.Read(_planted.Moved)));
            return;
        }

        AssertRefused($"{name} is missing.");
    }

    [Fact]
    public void Read_ExtraFile_IsRefused()
    {
        _planted.Write("notes.txt", [1]);
        AssertRefused("'notes.txt' does not belong to a bundle. Remove it.");
    }

    [Fact]
    public void Read_ExtraFolder_IsRefused()
    {
        Directory.CreateDirectory(Path.Combine(_planted.Moved, "bank.json.d"));
        AssertRefused("'bank.json.d' does not belong to a bundle. Remove it.");
    }

    [Fact]
    public void Read_FolderInPlaceOfAFile_IsRefused()
    {
        File.Delete(Path.Combine(_planted.Moved, "causal.json"));
        Directory.CreateDirectory(Path.Combine(_planted.Moved, "causal.json"));
        AssertRefused("causal.json is not a file.");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_LinkInPlaceOfAFile_IsRefusedThoughItsContentsAreRight(string name)
    {
        var path = Path.Combine(_planted.Moved, name);
        var outside = _planted.In("outside");
        File.Move(path, outside);
        File.CreateSymbolicLink(path, outside);
        AssertRefused($"{name} is a link to '{outside}'; a bundle holds its files itself.");
    }

    [Fact]
    public void Read_UnlistedFile_IsRefused()
    {
        _planted.AlterAndSign(static manifest => manifest["files"]!.AsObject().Remove("causal.json"));
        AssertRefused("causal.json is not listed in bundle.json. Remove it.");
    }

    [Fact]
    public void Read_ManifestThatNamesAPathOutside_IsRefusedAndNothingIsOpened()
    {
        _planted.AlterAndSign(static manifest => manifest["files"]!["../../etc/passwd"] = new JsonObject { ["bytes"] = 1, ["sha256"] = new string('0', 64) });
        AssertRefused("bundle.json lists '../../etc/passwd', which does not belong to a bundle.");
    }

    [Theory]
    [InlineData("candor-bundle/0")]
    [InlineData("candor-bundle/2")]
    public void Read_AnotherFormat_IsRefused(string format)
    {
        _planted.AlterAndSign(manifest => manifest["format"] = format);
        AssertRefused($"bundle.json: the format is '{format}'; this version reads 'candor-bundle/1' and no older one.");
    }

    [Fact]
    public void Read_UnknownField_IsRefused()
    {
        _planted.AlterAndSign(static manifest => manifest["hook"] = "run me");
        Assert.Contains(
            "bundle.json: what is at $.hook", Assert.Throws<BundleException>(() => BundleReader.Read(_planted.Moved)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FolderNamedAfterAnotherDigest_IsRefused()
    {
        var wrong = _planted.In("sample-v1-0123456789ab");
        Directory.Move(_planted.Moved, wrong);
        var refused = Assert.Throws<BundleException>(() => BundleReader.Read(wrong));
        Assert.Equal([$"bundle.json is not the one that the folder is named after: its digest is {_planted.Gated.Digest}."], refused.Problems);
    }

    [Fact]
    public void Read_ReportOnAnotherBank_IsRefusedWhenItIsMade()
    {
        File.WriteAllText(_planted.In("evaluation.json"), """{"bank_version":"of another"}""");
        var refused = Assert.Throws<BundleException>(() => BundleWriter.Write(_planted.Draft(), _planted.Key, _planted.In("bundles")));
        Assert.Equal(["evaluation.json is not a report on this bank. Run 'candor evaluate' on it."], refused.Problems);
    }

    [Fact]
    public void Write_PartLargerThanTheReaderTakes_IsRefusedWhenItIsMade()
    {
        using (var large = File.OpenWrite(_planted.In("evaluation.json")))
        {
            large.SetLength((1 << 24) + 1);
        }

        var refused = Assert.Throws<BundleException>(() => BundleWriter.Write(_planted.Draft(), _planted.Key, _planted.In("bundles")));
        Assert.Equal(["It has 16777217 bytes; 1 to 16777216 are expected."], refused.Problems);
    }

    [Fact]
    public void Write_ManifestLargerThanTheReaderTakes_IsRefusedWhenItIsMade()
    {
        var draft = _planted.Draft() with { TrainingData = [.. Enumerable.Range(0, 12_000).Select(static i => new TrainingData("fitted", $"{i:x64}"))] };
        var refused = Assert.Throws<BundleException>(() => BundleWriter.Write(draft, _planted.Key, _planted.In("bundles")));
        Assert.Matches(@"^bundle\.json has [0-9]+ bytes; 1 to 1048576 are expected\.$", Assert.Single(refused.Problems));
    }

    [Fact]
    public void Write_TheSameAgain_LeavesNothingInTheFolderOrBesideIt()
    {
        using var other = SigningKey.Create();
        BundleWriter.Write(_planted.Draft(), other, _planted.In("bundles"));
        Assert.Single(Directory.GetFileSystemEntries(_planted.In("bundles")));
        Assert.Equal(6, Directory.GetFileSystemEntries(Path.Combine(_planted.In("bundles"), _planted.Ungated.Address)).Length);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"use":"admired","sha256":"aa"}""")]
    [InlineData("""{"use":"fitted","sha256":""}""")]
    [InlineData("""{"use":"fitted","sha256":"\u001b[2Jaa"}""")]
    public void Read_TrainingDataThatIsNone_IsRefused(string entry)
    {
        _planted.AlterAndSign(manifest => manifest["training_data"]!.AsArray().Add(JsonNode.Parse(entry)));
        AssertRefused("bundle.json: an entry of training_data is not a use (fitted, calibrated or evaluated) and a hash.");
    }

    [Fact]
    public void Refusals_ExpiredBundle_SayWhen()
    {
        _planted.AlterAndSign(static manifest => manifest["expires_at"] = "2026-02-01T00:00:00+00:00");
        var bundle = BundleReader.Read(_planted.Moved);
        Assert.Empty(ServingRules.Refusals(bundle, SignatureState.Valid, PlantedBundle.Now.AddMonths(-2)));
        Assert.Equal(
            ["It expired on 2026-02-01 00:00:00Z. Evaluate the bank on new questions, and bundle and promote it again."],
            ServingRules.Refusals(bundle, SignatureState.Valid, PlantedBundle.Now));
    }

    private bool IsRefused(TrustedKeys keys, out string said)
    {
        try
        {
            var state = keys.Check(BundleReader.Read(_planted.Moved));
            said = state.ToString();
            return state != SignatureState.Valid;
        }
        catch (Exception exception) when (exception is BundleException or Candor.Probes.Artifacts.BankException)
        {
            said = exception.Message;
            return true;
        }
    }

    private void AssertRefused(params string[] problems) =>
        Assert.Equal(problems, Assert.Throws<BundleException>(() => BundleReader.Read(_planted.Moved)).Problems);
}

using Candor.Probes.Bundles;
using Xunit;

namespace Candor.Probes.Tests.Bundles;

public sealed class ServedFolderTests : IDisposable
{
    private readonly PlantedBundle _planted = new();
    private readonly ServedFolder _folder;
    private readonly Bundle _second;

    public ServedFolderTests()
    {
        _folder = new ServedFolder(_planted.Served);
        var gate = ReleaseGate.Judge(
            PlantedBundle.Evidence(change: new GateFigure(0.01, 0, 0.02, 300), worst: new GateFigure(0), comparedWith: _planted.Gated.Digest), PlantedBundle
                .Bank, _planted.Ungated.Causal);
        _second = BundleWriter.WithGate(_planted.Ungated, gate, _planted.Key, _planted.Served);
    }

    public void Dispose() => _planted.Dispose();

    [Fact]
    public void Switch_TwiceThenRollback_IsBackAtTheFirst()
    {
        Assert.Null(_folder.Current);
        _folder.Switch(_planted.Gated);
        Assert.Equal(Path.Combine(_planted.Served, _planted.Gated.Address), _folder.Current);
        _folder.Switch(_second);
        _folder.Switch(_second);
        Assert.Equal([_planted.Gated.Address, _second.Address], _folder.History);
        Assert.Equal(_planted.Gated.Digest, _folder.Rollback().Digest);
        Assert.Equal(Path.Combine(_planted.Served, _planted.Gated.Address), ServedFolder.Resolve(_planted.Served));
        Assert.Equal(["No bundle was in service before this one."], Assert.Throws<BundleException>(_folder.Rollback).Problems);
    }

    [Fact]
    public void Switch_BundleThatWasSpoiltOnTheWay_ChangesNothing()
    {
        _folder.Switch(_planted.Gated);
        File.AppendAllText(Path.Combine(_planted.Served, _second.Address, "evaluation.json"), " ");
        Assert.Throws<BundleException>(() => _folder.Switch(_second));
        Assert.Equal([_planted.Gated.Address], _folder.History);
    }

    [Fact]
    public void Rollback_ToABundleThatIsGone_ChangesNothing()
    {
        _folder.Switch(_planted.Gated);
        _folder.Switch(_second);
        Directory.Delete(Path.Combine(_planted.Served, _planted.Gated.Address), recursive: true);
        Assert.Throws<BundleException>(_folder.Rollback);
        Assert.Equal(Path.Combine(_planted.Served, _second.Address), _folder.Current);
    }

    [Theory]
    [InlineData("""{"format":"candor-served/1","history":["../../elsewhere"]}""")]
    [InlineData("""{"format":"candor-served/1","history":["/etc"]}""")]
    [InlineData("""{"format":"candor-served/1","history":[".x-0123456789ab"]}""")]
    [InlineData("""{"format":"candor-served/1","history":["a-0123456789ab\n"]}""")]
    [InlineData("""{"format":"candor-served/1","history":[]}""")]
    [InlineData("""{"format":"candor-served/1","history":[null]}""")]
    [InlineData("""{"format":"candor-served/9","history":["a-0123456789ab"]}""")]
    [InlineData("""{"format":"candor-served/1"}""")]
    [InlineData("{")]
    public void Current_HostileRecord_IsRefused(string record)
    {
        File.WriteAllText(Path.Combine(_planted.Served, "served.json"), record);
        Assert.StartsWith(
            $"The served folder '{_planted.Served}' cannot be used: served.json is ",
            Assert.Throws<BundleException>(() => _folder.Current).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Current_LeftoversOfAKilledWriter_AreNotLookedAt()
    {
        _folder.Switch(_planted.Gated);
        Directory.CreateDirectory(Path.Combine(_planted.Served, ".0123.tmp"));
        File.WriteAllText(Path.Combine(_planted.Served, "served.json.0123.tmp"), "{\"for");
        Assert.Equal(_planted.Gated.Digest, BundleReader.Read(_folder.Current!).Digest);
    }

    [Fact]
    public void Switch_BundleThatHasNotBeenThroughTheGate_IsRefusedAndChangesNothing()
    {
        _folder.Switch(_planted.Gated);
        var ungated = BundleWriter.Write(_planted.Draft(), _planted.Key, _planted.Served);
        var refused = Assert.Throws<BundleException>(() => _folder.Switch(ungated));
        Assert.Equal(["It has not been through the gate, and so cannot be put into service. Promote it with 'candor promote'."], refused.Problems);
        Assert.Equal([_planted.Gated.Address], _folder.History);
    }

    [Fact]
    public void Rollback_ToABundleThatAHandWroteIntoTheRecord_IsRefusedAndChangesNothing()
    {
        var ungated = BundleWriter.Write(_planted.Draft(), _planted.Key, _planted.Served);
        File.WriteAllText(
            Path.Combine(_planted.Served, "served.json"),
            $$"""{"format":"candor-served/1","history":["{{ungated.Address}}","{{_planted.Gated.Address}}"]}""");
        Assert.Throws<BundleException>(_folder.Rollback);
        Assert.Equal(Path.Combine(_planted.Served, _planted.Gated.Address), _folder.Current);
    }
}

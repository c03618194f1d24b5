using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Monitor.Hosting;
using Candor.Probes.Artifacts;
using Candor.Probes.Bundles;
using Candor.Protos.V1;
using Candor.Testing;
using Grpc.Core;

namespace Candor.Monitor.FunctionalTests.Bundles;

/// <summary>The whole sidecar on the embedded model: which banks it takes, which it refuses with which sentence, and what it says about them.</summary>
public sealed class AdmissionTests : IDisposable
{
    private readonly AtlasBundle _atlas = new();

    public void Dispose() => _atlas.Dispose();

    [Fact]
    public async Task Start_EmbeddedBankWithoutAnyKey_IsServedByItsContent()
    {
        await using var sidecar = await FolderSidecar.StartAsync(Repository.Atlas);
        var served = await sidecar.Control.GetCapabilitiesAsync(new GetCapabilitiesRequest());
        Assert.Equal(
            ("known", "", "", "none", "", false), (served.Bank, served.BundleDigest, served.BundleKey, served.Gate, served.AllowedByName, served.ObservesOnly));
    }

    [Fact]
    public async Task Start_PromotedBundle_IsServedWithItsDigest()
    {
        var bundle = _atlas.Release(isCausal: true);
        await using var sidecar = await StartAsync();
        var served = await sidecar.Control.GetCapabilitiesAsync(new GetCapabilitiesRequest());
        Assert.Equal(
            (bundle.Digest, _atlas.Key.Id, "passed", "", false),
            (served.BundleDigest, served.BundleKey, served.Gate, served.AllowedByName, served.ObservesOnly));
        Assert.Equal(5, served.CouplingModes.Count);
        Assert.Equal(CouplingMode.Gated, (await sidecar.Control.GetModeAsync(new GetModeRequest())).Coupling);
    }

    [Fact]
    public async Task Start_BundleWithoutCausalCheck_NeverCouples()
    {
        _atlas.Release();
        await using var sidecar = await StartAsync("--Policy:Mode=Enforce");
        var served = await sidecar.Control.GetCapabilitiesAsync(new GetCapabilitiesRequest());
        Assert.True(served.ObservesOnly);
        Assert.Equal([CouplingMode.Off, CouplingMode.Observe], served.CouplingModes);
        Assert.Equal(CouplingMode.Observe, (await sidecar.Control.GetModeAsync(new GetModeRequest())).Coupling);
        var refused = await Assert.ThrowsAsync<RpcException>(
            async () => await sidecar.Control.SetModeAsync(new SetModeRequest { Mode = Mode.Enforce, Coupling = CouplingMode.FirstToken }));
        Assert.Equal(
            (StatusCode.FailedPrecondition,
                "coupling: The bank 'known' was released to observe: the coupling is at most observe. No causal check was made (causal.json): "
                + "the bank observes, and does not couple."),
            (refused.StatusCode, refused.Status.Detail));

        // A request that asks for coupling by name gets none either; the control with a causal check does.
        Assert.Equal(0u, (await AskAsync(sidecar)).TokensBiased);
    }

    [Fact]
    public async Task Start_BundleWithCausalCheck_Couples()
    {
        _atlas.Release(isCausal: true);
        await using var sidecar = await StartAsync("--Policy:Mode=Enforce");
        Assert.NotEqual(0u, (await AskAsync(sidecar)).TokensBiased);
    }

    [Fact]
    public async Task Start_AfterRollback_ServesTheOneBefore()
    {
        var first = _atlas.Release();
        var second = _atlas.Release(isCausal: true);
        Assert.NotEqual(first.Digest, second.Digest);
        new ServedFolder(_atlas.Served).Rollback();
        await using var sidecar = await StartAsync();
        Assert.Equal(first.Digest, (await sidecar.Control.GetCapabilitiesAsync(new GetCapabilitiesRequest())).BundleDigest);
    }

    [Fact]
    public void Start_BankThatIsNoBundle_IsRefusedUnlessNamed() => Assert.Equal(
        $"The bank 'known' in '{Path.Combine(Repository.Atlas, "probes", "known")}' is not served: It is not a signed bundle. "
        + "Make one with 'candor bundle' and 'candor promote', "
        + "or name it in Model:AllowUnsigned, if you know where it is from.",
        Refusal($"--Model:Folder={Repository.Atlas}", "--Model:AllowUnsigned="));

    [Fact]
    public void Start_BankOfTheNameWithAnotherContent_IsRefused() => Assert.EndsWith(
        $" Model:AllowUnsigned names 'known' with another content; this one is known@{_atlas.Bank.Version[..12]}.",
        Refusal($"--Model:Folder={Repository.Atlas}", "--Model:AllowUnsigned=known@000000000000"),
        StringComparison.Ordinal);

    [Fact]
    public async Task Start_BankAllowedByName_SaysSo()
    {
        await using var sidecar = await FolderSidecar.StartAsync(Repository.Atlas, "--Model:AllowUnsigned=other,known");
        Assert.Equal(
            "It is not a signed bundle. Make one with 'candor bundle' and 'candor promote'.",
            (await sidecar.Control.GetCapabilitiesAsync(new GetCapabilitiesRequest())).AllowedByName);
    }

    [Fact]
    public async Task Start_UngatedBundle_IsRefusedUnlessNamedAndThenOnlyObserves()
    {
        _atlas.Release(isGated: false, isCausal: true);
        Assert.Contains(
            "is not served: It has not been through the gate. Promote it with 'candor promote'. Do that, or name it in Model:AllowUnsigned", Refusal(Settings),
            StringComparison.Ordinal);
        await using var sidecar = await StartAsync("--Model:AllowUnsigned=known");
        var served = await sidecar.Control.GetCapabilitiesAsync(new GetCapabilitiesRequest());
        Assert.Equal(
            ("none", true, "It has not been through the gate. Promote it with 'candor promote'."), (served.Gate, served.ObservesOnly, served.AllowedByName));
    }

    [Fact]
    public async Task Start_BundleReleasedAsItIs_IsRefusedUnlessNamedAndNeverCountsAsPassed()
    {
        _atlas.Release(calibration: 0.2);
        Assert.Contains("It failed the gate (calibration) and was released as it is: for a test.", Refusal(Settings), StringComparison.Ordinal);
        await using var sidecar = await StartAsync("--Model:AllowUnsigned=known");
        Assert.Equal("as_is", (await sidecar.Control.GetCapabilitiesAsync(new GetCapabilitiesRequest())).Gate);
    }

    [Fact]
    public void Start_UnknownKey_IsRefused()
    {
        _atlas.Release();
        using var other = SigningKey.Create();
        other.Save(_atlas.In("other.key.pem"), _atlas.In("other.pub.pem"));
        Assert.Contains(
            $"It is signed by the key {_atlas.Key.Id}, which is not trusted.",
            Refusal([.. Settings[..^1], $"--Model:TrustedKeys={_atlas.In("other.pub.pem")}"]),
            StringComparison.Ordinal);
        Assert.Contains("which is not trusted.", Refusal(Settings[..^1]), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_UnsignedBundle_IsRefused()
    {
        _atlas.Release();
        File.Delete(_atlas.InService("signature"));
        Assert.Contains("It is not signed. Sign it with 'candor bundle'.", Refusal(Settings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bank.json")]
    [InlineData("bank.safetensors")]
    [InlineData("evaluation.json")]
    public void Start_AlteredFile_IsRefusedByNameEvenWhereTheBankIsNamed(string file)
    {
        _atlas.Release();
        var bytes = File.ReadAllBytes(_atlas.InService(file));
        bytes[^3] ^= 1;
        File.WriteAllBytes(_atlas.InService(file), bytes);
        Assert.Contains($"{file} was altered", Refusal([.. Settings, "--Model:AllowUnsigned=known"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_AlteredManifest_IsRefusedEvenWhereTheBankIsNamed()
    {
        // In a folder of another name, so that the signature is all that can give it away.
        _atlas.Release();
        var moved = _atlas.In("moved");
        Directory.Move(new ServedFolder(_atlas.Served).Current!, moved);
        var manifest = Path.Combine(moved, "bundle.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(new string('a', 64), new string('b', 64), StringComparison.Ordinal));
        string[] settings = [$"--Model:Folder={Repository.Atlas}", $"--Model:Bank={moved}", $"--Model:TrustedKeys={_atlas.PublicKey}",
            "--Model:AllowUnsigned=known"];
        Assert.Contains(
            $"The key {_atlas.Key.Id} did not sign this bundle.json: it was altered, or the signature is of another bundle.", Refusal(settings),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Start_ExpiredBundle_IsRefusedEvenWhereTheBankIsNamed()
    {
        _atlas.Release(expiresAt: new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Contains("It expired on 2020-01-01 00:00:00Z.", Refusal([.. Settings, "--Model:AllowUnsigned=known"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_ExtraFileOrLink_IsRefused()
    {
        _atlas.Release();
        File.CreateSymbolicLink(_atlas.InService("extra.json"), "/etc/hostname");
        Assert.Contains("'extra.json' does not belong to a bundle. Remove it.", Refusal(Settings), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_KeyThatIsMissing_IsNamed()
    {
        _atlas.Release();
        Assert.Equal("The key '/none.pem' cannot be used: There is no such file.", Refusal([.. Settings[..^1], "--Model:TrustedKeys=/none.pem"]));
    }

    [Fact]
    public void Start_NameThatIsNone_IsNamedAsASetting() => Assert.Contains(
        "The field AllowUnsigned must hold names of banks", Refusal("--Model:AllowUnsigned=known@12"), StringComparison.Ordinal);

    [Fact]
    public void ShippedBank_IsTheOneThatTheDefaultAllows() =>
        Assert.Equal(
            $"known@{BankReader.ReadUnbound(Path.Combine(Repository.Atlas, "probes", "known")).Version[..12]}", new Monitor.Model.ModelOptions().AllowUnsigned);

    // Nothing is allowed by name here: the default would let the embedded bank's content in, in whatever it is wrapped.
    private string[] Settings =>
        [$"--Model:Folder={Repository.Atlas}", $"--Model:Bank={_atlas.Served}", "--Model:AllowUnsigned=", $"--Model:TrustedKeys={_atlas.PublicKey}"];

    private Task<FolderSidecar> StartAsync(params string[] more) => FolderSidecar.StartAsync(Repository.Atlas, [.. Settings[1..], .. more]);

    private static string Refusal(params string[] settings)
    {
        var exception = Assert.ThrowsAny<Exception>(
            () => MonitorApplication.Build(["--Listen:Grpc=http://127.0.0.1:0", "--Listen:Observability=http://127.0.0.1:0", .. settings]));
        return StartFailure.Explain(exception) ?? throw new InvalidOperationException("A defect, not a refusal.", exception);
    }

    private static async Task<GenerationSummary> AskAsync(FolderSidecar sidecar)
    {
        using var call = sidecar.Monitor.Generate(new GenerateRequest
        {
            Prompt = new Prompt { Question = "In which country is Wildaia?" }, MaxTokens = 8, Mode = Mode.Enforce, Coupling = CouplingMode.Gated,
        });
        var events = await call.ResponseStream.ReadAllAsync().ToListAsync();
        return events[^1].Summary;
    }
}

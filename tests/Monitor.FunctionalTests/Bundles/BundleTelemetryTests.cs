using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Monitor.Model;
using Candor.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Candor.Monitor.FunctionalTests.Bundles;

/// <summary>Which bundle is served, in metrics and log.</summary>
public sealed class BundleTelemetryTests
{
    private static readonly string Digest = new('d', 64);
    private static readonly string Key = new('e', 64);

    [Fact]
    public async Task Start_BundleThatObserves_IsInMetricsAndLog()
    {
        await using var sidecar = await StartAsync(new BankTrust(Digest, Key, GateState.Passed, MayCouple: false, "", "No causal check was made."));
        Assert.Contains(
            $"candor_bundle_info{{bank=\"planted-bank\",digest=\"{Digest}\",key=\"{Key}\",gate=\"passed\",coupling=\"observe\"}} 1",
            await sidecar.Observability.GetStringAsync("/metrics"),
            StringComparison.Ordinal);
        Assert.Equal($"The bank planted-bank is the bundle {Digest}, signed by {Key}, gate Passed.", Line(sidecar, "BundleServed"));
        Assert.Equal("The bank planted-bank may not couple: the coupling is at most observe. No causal check was made.", Line(sidecar, "ObservesOnly"));
        Assert.DoesNotContain(sidecar.Logs.Lines, static line => line.EventId.Name == "AllowedByName");
        Assert.True((await sidecar.Observability.GetAsync(new Uri("/healthz/ready", UriKind.Relative))).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Start_BankAllowedByName_IsWarnedAbout()
    {
        await using var sidecar = await StartAsync(BankTrust.Inherent with { Exception = "It is not a signed bundle." });
        Assert.Contains(
            "candor_bundle_info{bank=\"planted-bank\",digest=\"\",key=\"\",gate=\"none\",coupling=\"allowed\"} 1",
            await sidecar.Observability.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.Equal("The bank planted-bank is served only because Model:AllowUnsigned names it. It is not a signed bundle.", Line(sidecar, "AllowedByName"));
        Assert.DoesNotContain(sidecar.Logs.Lines, static line => line.EventId.Name is "BundleServed" or "ObservesOnly");
    }

    private static string Line(SidecarFixture sidecar, string name) => Assert.Single(sidecar.Logs.Lines, line => line.EventId.Name == name).Message;

    private static Task<SidecarFixture> StartAsync(BankTrust trust)
    {
        var model = PlantedModel.Create();
        var served = new ServedModel(model.Manifest, new FakeTokenizer(), new FakeEngine(model, 8), PlantedModel.Bank(model), trust: trust);
        return SidecarFixture.StartAsync(model: model, adjust: services => services.Replace(ServiceDescriptor.Singleton(served)));
    }
}

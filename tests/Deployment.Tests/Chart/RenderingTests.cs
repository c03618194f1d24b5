using Candor.Deployment.Tests.Tools;
using YamlDotNet.RepresentationModel;

namespace Candor.Deployment.Tests.Chart;

public sealed class RenderingTests
{
    public static TheoryData<string> ValuesFiles { get; } = [.. HelmChart.ValuesFiles];

    [ToolTheory("helm")]
    [MemberData(nameof(ValuesFiles))]
    public async Task Lint_Strict_FindsNothing(string valuesFile)
    {
        var result = await Tool.RunAsync("helm", ["lint", "--strict", HelmChart.Folder, .. HelmChart.ValuesArguments(valuesFile)]);

        Assert.True(result.ExitCode == 0, result.Text);
    }

    [ToolTheory("helm")]
    [MemberData(nameof(ValuesFiles))]
    public async Task Template_EveryContainer_IsHardenedAndBounded(string valuesFile)
    {
        var pods = (await HelmChart.RenderAsync(valuesFile)).Select(Pod).OfType<YamlNode>().ToList();

        Assert.NotEmpty(pods);
        foreach (var pod in pods)
        {
            Assert.Equal("false", pod.Text("automountServiceAccountToken"));
            Assert.Equal("RuntimeDefault", pod.Text("securityContext.seccompProfile.type"));
            foreach (var container in Containers(pod))
            {
                var name = container.Text("name");
                Assert.Equal("false", container.Text("securityContext.allowPrivilegeEscalation"));
                Assert.Equal("ALL", container.Text("securityContext.capabilities.drop.0"));
                Assert.True(container.Text("resources.limits.memory") is not null && container.Text("resources.requests.cpu") is not null, name);
                Assert.Matches(@":(?!latest)[^:/]+$", container.Text("image")!);
                if (name != "llm")
                {
                    Assert.Equal("true", container.Text("securityContext.readOnlyRootFilesystem"));
                    Assert.Equal("true", container.Text("securityContext.runAsNonRoot") ?? pod.Text("securityContext.runAsNonRoot"));
                }
            }
        }
    }

    [ToolTheory("helm")]
    [InlineData("configMap.name=release-keys", "configMap.name", "release-keys")]
    [InlineData("secret.secretName=release-keys", "secret.secretName", "release-keys")]
    public async Task Template_TrustedKeys_AreMountedReadOnlyIntoTheSidecarAlone(string set, string path, string name)
    {
        var pod = Pod((await HelmChart.RenderAsync("", $"trust.keys.{set}", "config.Model.TrustedKeys=/keys")).OfKind("Deployment").Single())!;
        var mount = Assert.Single(pod.Items("initContainers").Single().Items("volumeMounts"), static mount => mount.Text("name") == "keys");
        Assert.Equal(("/keys", "true"), (mount.Text("mountPath"), mount.Text("readOnly")));
        Assert.Equal(name, pod.Items("volumes").Single(static volume => volume.Text("name") == "keys").Text(path));
        Assert.DoesNotContain(pod.Items("containers").Single().Items("volumeMounts"), static mount => mount.Text("name") == "keys");
    }

    [ToolFact("helm")]
    public async Task Template_Sidecar_StartsBeforeTheServerAndSharesItsSocket()
    {
        var pod = Pod((await HelmChart.RenderAsync("")).OfKind("Deployment").Single())!;
        var sidecar = Assert.Single(pod.Items("initContainers"));
        var server = Assert.Single(pod.Items("containers"));

        Assert.Equal("candor", sidecar.Text("name"));
        Assert.Equal("Always", sidecar.Text("restartPolicy"));
        Assert.Equal("/healthz/live", sidecar.Text("startupProbe.httpGet.path"));
        Assert.Equal("/healthz/ready", sidecar.Text("readinessProbe.httpGet.path"));
        Assert.Equal("/healthz/live", sidecar.Text("livenessProbe.httpGet.path"));
        Assert.Equal("llm", server.Text("name"));
        Assert.Equal("unix:/run/candor/candor.sock", server.Items("env").Single(static variable => variable.Text("name") == "CANDOR_ADDRESS").Text("value"));
        Assert.All(
            [sidecar, server], static container => Assert.Contains(container.Items("volumeMounts"), static mount => mount.Text("mountPath") == "/run/candor"));
        Assert.True(int.Parse(pod.Text("terminationGracePeriodSeconds")!, null) > 27);
    }

    [ToolFact("helm")]
    public async Task Template_Standalone_HasNoServerAndServesGrpc()
    {
        var objects = await HelmChart.RenderAsync("standalone-values.yaml");
        var pod = Pod(objects.OfKind("Deployment").Single())!;

        Assert.Empty(pod.Items("initContainers"));
        Assert.Equal("candor", Assert.Single(pod.Items("containers")).Text("name"));
        Assert.Equal(["grpc", "observability"], objects.OfKind("Service").Single().Items("spec.ports").Select(static port => port.Text("name")));
        Assert.All(["PodDisruptionBudget", "NetworkPolicy", "ServiceMonitor", "PrometheusRule"], kind => Assert.Single(objects.OfKind(kind)));
    }

    [ToolFact("helm")]
    public async Task Template_SelectorLabels_AreTheSameWhateverTheValues()
    {
        var selectors = new HashSet<string>(StringComparer.Ordinal);
        foreach (var valuesFile in HelmChart.ValuesFiles)
        {
            var objects = await HelmChart.RenderAsync(valuesFile, "podLabels.more=yes", "image.tag=2.0.0");
            var deployment = objects.OfKind("Deployment").Single();
            selectors.Add(deployment.At("spec.selector.matchLabels")!.ToString());
            selectors.Add(objects.OfKind("Service").Single().At("spec.selector")!.ToString());
            Assert.All(objects, item => Assert.True(item.At("metadata.labels") is not null, item.Text("kind")));
        }

        Assert.Single(selectors);
    }

    [ToolFact("helm")]
    public async Task Template_ChangedConfig_MakesNewPods()
    {
        var checksums = new List<string?>();
        foreach (var mode in new[] { "Observe", "Enforce" })
        {
            var deployment = (await HelmChart.RenderAsync("", $"config.Policy.Mode={mode}")).OfKind("Deployment").Single();
            checksums.Add((deployment.At("spec.template.metadata.annotations") as YamlMappingNode)!.Children["checksum/config"].ToString());
        }

        Assert.NotEqual(checksums[0], checksums[1]);
    }

    private static YamlNode? Pod(YamlNode item) => item.Text("kind") switch
    {
        "Deployment" => item.At("spec.template.spec"),
        "Pod" => item.At("spec"),
        _ => null,
    };

    private static IEnumerable<YamlNode> Containers(YamlNode pod) => pod.Items("initContainers").Concat(pod.Items("containers"));
}

using Candor.Deployment.Tests.Tools;

namespace Candor.Deployment.Tests.Chart;

/// <summary>A wrong value stops the installation with a sentence, before a pod does.</summary>
public sealed class RefusalTests
{
    [ToolTheory("helm")]
    [InlineData("mode=standalone", "mode standalone: config.Listen.Grpc listens on loopback, where no other pod reaches it. Set it to http://0.0.0.0:50051.")]
    [InlineData("config.Listen.Observability=http://127.0.0.1:9464",
        "config.Listen.Observability listens on loopback: health checks and scrapers come from outside the pod. Set it to http://0.0.0.0:9464.")]
    [InlineData("config.Listen.Socket=/tmp/candor.sock", "config.Listen.Socket must be in /run/candor, the folder that the containers share.")]
    [InlineData("config.Sessions.DrainTimeout=00:00:58",
        "terminationGracePeriodSeconds is 60, but draining takes up to 60 seconds (config.Sessions.DrainQuietPeriod and DrainTimeout): "
        + "calls would be cut off.")]
    [InlineData("config.Sessions.DrainTimeout=1.01:01:01.5", "draining takes up to 90064 seconds")]
    [InlineData("config.Policy.Mood=Good", "at '/config/Policy': additional properties 'Mood' not allowed")]
    [InlineData("config.Policy.Mode=observe", "at '/config/Policy/Mode': value must be one of 'Off', 'Observe', 'Annotate', 'Enforce'")]
    [InlineData("config.Sessions.MaxStreams=0", "at '/config/Sessions/MaxStreams'")]
    [InlineData("config.Sessions.IdleTimeout=5m", "at '/config/Sessions/IdleTimeout'")]
    [InlineData("config.Listen.Grpc=127.0.0.1:50051", "at '/config/Listen/Grpc'")]
    [InlineData("image.tag=latest", "at '/image/tag'")]
    [InlineData("server.image.tag=latest", "at '/server/image/tag'")]
    [InlineData("securityContext.runAsNonRoot=false", "at '/securityContext/runAsNonRoot'")]
    [InlineData("config.Model.AllowUnsigned=known@12", "at '/config/Model/AllowUnsigned'")]
    [InlineData("config.Model.TrustedKeys=/keys/release.pem",
        "config.Model.TrustedKeys is under /keys, but trust.keys mounts nothing there. Set it to a ConfigMap or Secret with the public keys.")]
    [InlineData("trust.keys.configMap.name=release-keys",
        "trust.keys mounts keys at /keys, but config.Model.TrustedKeys does not name them there. Set it to /keys.")]
    [InlineData("trust.keys.hostPath.path=/keys", "additional properties 'hostPath' not allowed")]
    [InlineData("replica=2", "additional properties 'replica' not allowed")]
    public async Task Template_WrongValue_IsRefusedByName(string set, string message)
    {
        var result = await HelmChart.TemplateAsync("", set);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [ToolFact("helm")]
    public async Task Template_OldKubernetes_IsRefused()
    {
        var result = await Tool.RunAsync("helm", ["template", "release", HelmChart.Folder, "--kube-version", "1.28.0"]);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("chart requires kubeVersion: >= 1.29.0-0", result.Error, StringComparison.Ordinal);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Protos.V1;
using Grpc.Core;

namespace Candor.Monitor.FunctionalTests.Telemetry;

/// <summary>What a client sends leaves by no side door: not by logs at any level, metrics, spans or error texts, whatever goes wrong.</summary>
public sealed class SideDoorTests
{
    private const string Canary = "zqcanaryqz";

    [Fact]
    public async Task Canary_ThroughEveryPath_IsNowhere()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Candor.Monitor",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var sidecar = await SidecarFixture.StartAsync();
        sidecar.ExpectsErrors = true;
        var told = new List<string>();

        var prompt = new Prompt { Text = Canary };
        await TryAsync(told, async () => await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = prompt, Text = Canary }));
        await TryAsync(told, async () => await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = prompt, Model = Canary }));
        await TryAsync(told, async () => await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = prompt, Probes = { Canary } }));
        await TryAsync(told, async () => await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = prompt, Text = Canary + "\uFFFD" }));
        await TryAsync(
            told, async () => await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = prompt, Text = string.Concat(Enumerable.Repeat(Canary, 20)) }));
        sidecar.Engine.FailNext(new InvalidOperationException(Canary));
        await TryAsync(told, async () => await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = prompt, Text = Canary }));
        sidecar.Engine.FailNext(new InvalidOperationException(Canary));
        await TryAsync(told, async () =>
        {
            using var call = sidecar.Monitor.Generate(new GenerateRequest { Prompt = prompt });
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
            }
        });
        using (var call = MonitorCall.Start(sidecar))
        {
            await call.OpenAsync(Canary, Canary);
            await call.TextAsync(Canary, Canary);
            await call.SendAsync(Canary, new MonitorRequest { Sequence = 99, Text = new TextDelta { Text = Canary } });
            await call.TokensAsync(Canary + "2", 0, 3);
            told.AddRange((await call.FinishAsync()).Where(static response => response.Error is not null).Select(static response => response.Error.ToString()));
        }

        var metrics = await sidecar.Observability.GetStringAsync("/metrics");
        Assert.True(told.Count >= 6, "Most of these calls must fail, or the test shows nothing.");
        Assert.NotEmpty(spans);
        Assert.NotEmpty(sidecar.Logs.Lines);
        Assert.DoesNotContain(Canary, metrics, StringComparison.Ordinal);
        Assert.All(told, static text => Assert.DoesNotContain(Canary, text, StringComparison.Ordinal));
        Assert.All(sidecar.Logs.Lines, static line => Assert.DoesNotContain(Canary, line.Message, StringComparison.Ordinal));
        Assert.All(spans, static span =>
        {
            Assert.DoesNotContain(Canary, span.DisplayName, StringComparison.Ordinal);
            Assert.All(span.TagObjects, static tag => Assert.DoesNotContain(Canary, $"{tag.Value}", StringComparison.Ordinal));
            Assert.All(span.Events.SelectMany(static one => one.Tags), static tag => Assert.DoesNotContain(Canary, $"{tag.Value}", StringComparison.Ordinal));
        });
    }

    private static async Task TryAsync(List<string> told, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (RpcException failure)
        {
            told.Add(failure.Status.Detail + string.Concat(
                failure.Trailers.Select(static entry => entry.IsBinary ? System.Text.Encoding.UTF8.GetString(entry.ValueBytes) : entry.Value)));
        }
    }
}

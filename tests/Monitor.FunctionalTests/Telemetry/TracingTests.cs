using System.Collections.Concurrent;
using System.Text;
using Candor.Inference.Execution;
using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Protos.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Candor.Monitor.FunctionalTests.Telemetry;

public sealed class TracingTests
{
    [Fact]
    public async Task Spans_OfGenerationsAndPasses_ReachTheCollector()
    {
        await using var collector = await Collector.StartAsync();
        await using (var sidecar = await SidecarFixture.StartAsync([$"--Telemetry:OtlpEndpoint={collector.Address}", "--Telemetry:ServiceName=candor-test"]))
        {
            await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Text = "who?" }, Text = "abc" });

            // The planted model has no passes of its own to report.
            sidecar.Services.GetRequiredService<IInferenceObserver>()
                .PassCompleted(new PassReport(2, 5, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2), Failure: null));
        }

        // Stopping the sidecar flushes what was not sent yet.
        var sent = string.Concat(collector.Bodies.Select(Encoding.Latin1.GetString));
        Assert.All(collector.Paths, static path => Assert.Equal("/opentelemetry.proto.collector.trace.v1.TraceService/Export", path));
        Assert.All(
            (string[])["candor-test", "candor.score", "gen_ai.evaluation.result", "candor.answer_risk", "candor.forward", "candor.forward.tokens"],
            text => Assert.Contains(text, sent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Span_CallWithATraceparent_IsPartOfTheCallersTrace()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        await using var collector = await Collector.StartAsync();
        await using (var sidecar = await SidecarFixture.StartAsync([$"--Telemetry:OtlpEndpoint={collector.Address}"]))
        {
            Metadata headers = [new Metadata.Entry("traceparent", $"00-{Trace}-00f067aa0ba902b7-01")];
            await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Text = "who?" }, Text = "abc" }, headers);
        }

        var sent = string.Concat(collector.Bodies.Select(Convert.ToHexStringLower));
        Assert.Contains(Trace, sent, StringComparison.Ordinal);
        Assert.Contains("00f067aa0ba902b7", sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spans_CollectorDoesNotAnswer_CallsAreServedAndTheSidecarStops()
    {
        await using var sidecar = await SidecarFixture.StartAsync(["--Telemetry:OtlpEndpoint=http://127.0.0.1:9"]);
        var response = await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Text = "who?" }, Text = "abc" });
        Assert.Equal(3u, response.Summary.TokensScored);
    }

    /// <summary>Takes what an OTLP exporter sends over gRPC, and answers an empty message.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private Collector(WebApplication app)
        {
            _app = app;
            app.Run(async context =>
            {
                Paths.Enqueue(context.Request.Path);
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                Bodies.Enqueue(body.ToArray());
                context.Response.ContentType = "application/grpc";
                context.Response.AppendTrailer("grpc-status", "0");
                await context.Response.Body.WriteAsync(new byte[5]);
            });
        }

        public ConcurrentQueue<string> Paths { get; } = new();

        public ConcurrentQueue<byte[]> Bodies { get; } = new();

        public string Address => _app.Urls.Single();

        public static async Task<Collector> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.ConfigureKestrel(static kestrel =>
                kestrel.Listen(System.Net.IPAddress.Loopback, 0, static listener => listener.Protocols = HttpProtocols.Http2));
            var collector = new Collector(builder.Build());
            await collector._app.StartAsync();
            return collector;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}

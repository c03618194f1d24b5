using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Candor.Cli.Tests.Grading;

/// <summary>A judge on this machine that speaks the routes of an OpenAI-style service.</summary>
internal sealed class FakeJudge : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeJudge()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
    }

    /// <summary>The reply to an answer.</summary>
    public Func<string, string> Reply { get; set; } = static _ => "CORRECT";

    /// <summary>What answers instead, when it does: gets the number of the request, from 1.</summary>
    public Func<int, HttpContext, Task<bool>> Fault { get; set; } = static (_, _) => Task.FromResult(false);

    /// <summary>Every request: path, authorization, body.</summary>
    public ConcurrentQueue<(string Path, string Authorization, JsonDocument Body)> Requests { get; } = [];

    public Uri Address => new(_app.Urls.Single() + "/v1");

    public static async Task<FakeJudge> StartAsync()
    {
        var judge = new FakeJudge();
        judge._app.Run(judge.AnswerAsync);
        await judge._app.StartAsync();
        return judge;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var body = await JsonDocument.ParseAsync(context.Request.Body);
        Requests.Enqueue((context.Request.Path, context.Request.Headers.Authorization.ToString(), body));
        if (await Fault(Requests.Count, context))
        {
            return;
        }

        using var material = JsonDocument.Parse(body.RootElement.GetProperty("messages")[1].GetProperty("content").GetString()!);
        var reply = Reply(material.RootElement.GetProperty("answer").GetString()!);
        await context.Response.WriteAsync(JsonSerializer.Serialize(new { choices = new[] { new { message = new { role = "assistant", content = reply } } } }));
    }
}

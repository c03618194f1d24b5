using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Candor.Cli.Tests.Hub;

/// <summary>A hub on this machine that speaks the routes of the real one, and a store on another port, hence of another origin, for large files.</summary>
internal sealed class FakeHub : IAsyncDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";
    public const string Id = "planted/tiny";

    private readonly WebApplication _hub = Create();
    private readonly WebApplication _store = Create();

    /// <summary>Contents by name.</summary>
    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>Names of files that lie in the store.</summary>
    public HashSet<string> Large { get; } = [];

    /// <summary>Names that the listing has beside those of <see cref="Files"/>.</summary>
    public List<string> AlsoListed { get; } = [];

    /// <summary>What answers instead, when it does: gets the host ("hub" or "store") and the request.</summary>
    public Func<string, HttpContext, Task<bool>> Fault { get; set; } = static (_, _) => Task.FromResult(false);

    /// <summary>Every request: host, method, path, range, authorization.</summary>
    public ConcurrentQueue<(string Host, string Method, string Path, string Range, string Authorization)> Requests { get; } = [];

    public string Endpoint => _hub.Urls.Single();

    public static async Task<FakeHub> StartAsync()
    {
        var fake = new FakeHub();
        fake._hub.Run(context => fake.AnswerAsync("hub", context));
        fake._store.Run(context => fake.AnswerAsync("store", context));
        await fake._hub.StartAsync();
        await fake._store.StartAsync();
        return fake;
    }

    /// <summary>Plants a file.</summary>
    public byte[] Add(string name, byte[] content, bool isLarge = false)
    {
        Files[name] = content;
        if (isLarge)
        {
            Large.Add(name);
        }

        return content;
    }

    public byte[] Add(string name, string content) => Add(name, Encoding.UTF8.GetBytes(content));

    /// <summary>The hash by which the hub names a file.</summary>
    public string Hash(string name)
    {
        var content = Files[name];
        if (Large.Contains(name))
        {
            return Convert.ToHexStringLower(SHA256.HashData(content));
        }

#pragma warning disable CA5350
        return Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
#pragma warning restore CA5350
    }

    /// <summary>Requests for the content of a file.</summary>
    public IEnumerable<(string Host, string Method, string Path, string Range, string Authorization)> Downloads(string name) =>
        Requests.Where(request => request.Method == "GET" && request.Path.EndsWith("/" + name, StringComparison.Ordinal)
            && (request.Host == "store" || !Large.Contains(name)));

    /// <summary>Answers as the hub does when it refuses.</summary>
    public static Task<bool> RefuseAsync(HttpContext context, int status, string? code = null)
    {
        context.Response.StatusCode = status;
        if (code is not null)
        {
            context.Response.Headers["X-Error-Code"] = code;
        }

        return Task.FromResult(true);
    }

    /// <summary>Sends only the first bytes of a file, as many as asked for, and cuts the connection.</summary>
    public async Task<bool> CutAsync(HttpContext context, string name, int bytes)
    {
        var content = Files[name];
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content.AsMemory(0, bytes));
        await context.Response.Body.FlushAsync();
        context.Abort();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _store.DisposeAsync();
    }

    private static WebApplication Create()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }

    private async Task AnswerAsync(string host, HttpContext context)
    {
        var request = context.Request;
        var path = Uri.UnescapeDataString(request.Path.Value!);
        Requests.Enqueue((host, request.Method, path, request.Headers.Range.ToString(), request.Headers.Authorization.ToString()));
        if (await Fault(host, context))
        {
            return;
        }

        if (path.StartsWith($"/api/models/{Id}/revision/", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync(JsonSerializer.Serialize(new
            {
                id = Id,
                sha = Commit,
                siblings = Files.Keys.Concat(AlsoListed).Select(static name => new { rfilename = name }),
            }));
            return;
        }

        var prefix = host == "hub" ? $"/{Id}/resolve/{Commit}/" : "/stored/";
        if (!path.StartsWith(prefix, StringComparison.Ordinal) || !Files.TryGetValue(path[prefix.Length..], out var content))
        {
            context.Response.StatusCode = 404;
            return;
        }

        var name = path[prefix.Length..];
        if (host == "hub")
        {
            context.Response.Headers["X-Repo-Commit"] = Commit;
            context.Response.Headers.ETag = $"\"{Hash(name)}\"";
            if (Large.Contains(name))
            {
                context.Response.Headers["X-Linked-ETag"] = $"\"{Hash(name)}\"";
                context.Response.Headers["X-Linked-Size"] = content.Length.ToString(CultureInfo.InvariantCulture);
                context.Response.Redirect($"{_store.Urls.Single()}/stored/{name}");
                return;
            }
        }

        await SendAsync(context, content);
    }

    private static async Task SendAsync(HttpContext context, byte[] content)
    {
        var from = context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0;
        if (from >= content.Length && from > 0)
        {
            context.Response.StatusCode = 416;
            return;
        }

        if (from > 0)
        {
            context.Response.StatusCode = (int)HttpStatusCode.PartialContent;
            context.Response.Headers.ContentRange = $"bytes {from}-{content.Length - 1}/{content.Length}";
        }

        context.Response.ContentLength = content.Length - from;
        if (context.Request.Method == "GET")
        {
            await context.Response.Body.WriteAsync(content.AsMemory((int)from));
        }
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Candor.Deployment.Tests.Tools;
using Candor.Testing;

namespace Candor.Deployment.Tests.Sidecar;

/// <summary>The sidecar as users start it: a process of its own on free ports, with the embedded model. Shared by one class of tests.</summary>
public sealed class SidecarProcess : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(100);
    private static readonly HttpClient Http = new();

    private readonly StringBuilder _log = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("candor-").FullName;
    private Process? _process;

    public string Tcp { get; } = $"127.0.0.1:{FreePort()}";

    public string Unix => $"unix:{SocketPath}";

    public string SocketPath => Path.Combine(_folder, "candor.sock");

    public Uri Observability { get; } = new($"http://127.0.0.1:{FreePort()}");

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public async Task InitializeAsync()
    {
        // Beside this project's output, in the same configuration: artifacts/bin/<project>/<configuration>.
        var assembly = Path.GetFullPath(
            Path.Combine(AppContext.BaseDirectory, "..", "..", "Monitor", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "Candor.Monitor.dll"));
        var start = new ProcessStartInfo("dotnet", [
            assembly,
            $"--Listen:Grpc=http://{Tcp}",
            $"--Listen:Socket={SocketPath}",
            $"--Listen:Observability={Observability.GetLeftPart(UriPartial.Authority)}",
            $"--Model:Folder={Repository.Atlas}"])
        {
            WorkingDirectory = Path.GetDirectoryName(assembly),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        using var patience = new CancellationTokenSource(Patience);
        while (await StatusAsync("/healthz/ready", patience.Token) != HttpStatusCode.OK)
        {
            Assert.False(_process.HasExited, $"The sidecar ended before it was ready:\n{Log}");
            Assert.False(patience.IsCancellationRequested, $"The sidecar was not ready after {Patience}:\n{Log}");
            await Task.Delay(BetweenAttempts);
        }
    }

    /// <summary>The status of a GET on the observability port; null while nothing listens.</summary>
    public async Task<HttpStatusCode?> StatusAsync(string path, CancellationToken cancellationToken = default)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri(Observability, path), cancellationToken);
            return response.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>What <c>/metrics</c> answers to a scraper that accepts <paramref name="accept"/>.</summary>
    public async Task<(string ContentType, string Body)> ScrapeAsync(string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Observability, "/metrics"));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await Http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return (response.Content.Headers.ContentType!.ToString(), await response.Content.ReadAsStringAsync());
    }

    /// <summary>Asks it to stop as Kubernetes does, and waits.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        // The shell's own kill: a small machine has no program of that name.
        await Tool.RunAsync("bash", ["-c", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"kill -TERM {_process!.Id}")]);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public Task DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    private void Append(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

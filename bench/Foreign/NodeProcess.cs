using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Candor.Bench.Foreign;

/// <summary>
/// A script in Node.js that answers one line of JSON for each line that it is given. It stays loaded, so that its work can take turns with ours.
/// </summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _process;

    private NodeProcess(Process process) => _process = process;

    /// <summary>Starts a script.</summary>
    /// <param name="script">File name in the folder <c>Foreign</c>.</param>
    /// <param name="modules">The folder in which npm installed what the script imports.</param>
    /// <param name="settings">Handed to the script as its first line.</param>
    /// <param name="environment">Variables to set.</param>
    /// <exception cref="InvalidOperationException">Node.js cannot be started, or the script fails; the message holds what it said.</exception>
    public static NodeProcess Start(string script, string modules, object settings, params (string Name, string Value)[] environment)
    {
        // Beside the packages, because that is where an import looks for them.
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Foreign"), "*.mjs"))
        {
            File.Copy(file, Path.Combine(modules, Path.GetFileName(file)), overwrite: true);
        }

        var start = new ProcessStartInfo("node", [Path.Combine(modules, script)])
        {
            WorkingDirectory = modules,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new NodeProcess(Process.Start(start) ?? throw new InvalidOperationException("Node.js could not be started."));
        process.Ask(settings);
        return process;
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <exception cref="InvalidOperationException">The script ended or answered with an error; the message is the script's.</exception>
    public JsonNode Ask(object request)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(request));
        _process.StandardInput.Flush();
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            // Libraries print what they like; an answer begins like one.
            if (line.StartsWith("{\"answer\":", StringComparison.Ordinal))
            {
                return JsonNode.Parse(line)!["answer"]!;
            }

            if (line.StartsWith("{\"error\":", StringComparison.Ordinal))
            {
                throw new InvalidOperationException(JsonNode.Parse(line)!["error"]!.GetValue<string>());
            }
        }

        throw new InvalidOperationException($"The script ended with exit code {(_process.WaitForExit(1000) ? _process.ExitCode : -1)} before it answered.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}

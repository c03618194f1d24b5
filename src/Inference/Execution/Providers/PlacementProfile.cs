using System.Text.Json;
using Candor.Inference.Manifest;

namespace Candor.Inference.Execution.Providers;

/// <summary>Where the nodes of a graph run, seen in the runtime's own profile of a few passes.</summary>
/// <remarks>
/// The runtime can also record its assignment when it loads a graph, but the C# binding has no call that returns it. The profile shows the same for
/// every node that ran, with the time that it took; what a pass never reaches is not in it.
/// </remarks>
public static class PlacementProfile
{
    private const int Tokens = 4;

    /// <summary>Loads a model once more, profiled, and runs a few passes.</summary>
    /// <param name="manifest">The model.</param>
    /// <param name="options">As it is to be served.</param>
    /// <param name="cancellationToken">Cancels between passes.</param>
    /// <returns>Every pair of provider and operator, the costliest first.</returns>
    /// <exception cref="ModelFolderException">The model cannot be loaded.</exception>
    public static async Task<IReadOnlyList<OperatorPlacement>> MeasureAsync(ModelManifest manifest, EngineOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(options);
        var folder = Directory.CreateTempSubdirectory("candor-profile-");
        try
        {
            await using (var engine = InferenceEngine.Load(manifest, options with { ProfilePrefix = Path.Combine(folder.FullName, "profile") }))
            {
                using var sequence = engine.TryOpen([])!;
                var text = Enumerable.Range(0, Tokens).Select(i => i % manifest.Architecture.VocabularySize).ToArray();
                await sequence.ForwardAsync(text, cancellationToken).ConfigureAwait(false);
                await sequence.ForwardAsync(text.AsMemory(0, 1), cancellationToken).ConfigureAwait(false);
            }

            // Written when the session ends.
            return Read(folder.EnumerateFiles().Select(static file => File.ReadAllBytes(file.FullName)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Reads profiles: events of category Node, whose arguments name operator and provider, with durations in µs.</summary>
    internal static IReadOnlyList<OperatorPlacement> Read(IEnumerable<byte[]> profiles)
    {
        var kernels = new List<(string Provider, string Operator, string Node, double Time)>();
        foreach (var profile in profiles)
        {
            using var document = JsonDocument.Parse(profile);
            foreach (var entry in document.RootElement.EnumerateArray())
            {
                if (entry.TryGetProperty("cat", out var category) && category.GetString() == "Node"
                    && entry.TryGetProperty("args", out var arguments)
                    && arguments.TryGetProperty("provider", out var provider) && arguments.TryGetProperty("op_name", out var name))
                {
                    kernels.Add((provider.GetString()!, name.GetString()!, NodeName(entry), entry.GetProperty("dur").GetDouble()));
                }
            }
        }

        var all = Math.Max(1, kernels.Sum(static kernel => kernel.Time));
        return
        [
            .. kernels.GroupBy(static kernel => (kernel.Provider, kernel.Operator))
                .Select(group => new OperatorPlacement(
                    group.Key.Provider,
                    group.Key.Operator,
                    group.Select(static kernel => kernel.Node).Distinct().Count(),
                    group.Sum(static kernel => kernel.Time) / all,
                    group.First().Node))
                .OrderByDescending(static placement => placement.TimeShare).ThenBy(static placement => placement.Operator, StringComparer.Ordinal),
        ];
    }

    private static string NodeName(JsonElement entry)
    {
        const string suffix = "_kernel_time";
        var name = entry.GetProperty("name").GetString()!;
        return name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : name;
    }
}

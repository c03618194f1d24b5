using Candor.Bench.Fitting;
using Candor.Bench.Latency;
using Candor.Bench.Options;
using Candor.Bench.Parts;

namespace Candor.Bench;

/// <summary>Runs the parts that the command line names; bench/run.sh prepares what they need.</summary>
internal static class Program
{
    private static readonly Dictionary<string, Func<BenchOptions, Task>> Parts = new()
    {
        [OverheadPart.Name] = OverheadPart.RunAsync,
        [FloorPart.Name] = FloorPart.RunAsync,
        [StreamsPart.Name] = StreamsPart.RunAsync,
        [LlamaCppPart.Name] = LlamaCppPart.RunAsync,
        [LengthPart.Name] = LengthPart.RunAsync,
        [LatencyPart.Name] = LatencyPart.RunAsync,
        [TokenizerPart.Name] = TokenizerPart.RunAsync,
        [FitPart.Name] = FitPart.RunAsync,
    };

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is [LoadClient.Command])
        {
            await LoadClient.RunAsync();
            return 0;
        }

        if (arguments is [FitSide.Command, var request])
        {
            FitSide.Run(request);
            return 0;
        }

        BenchOptions options;
        try
        {
            options = BenchOptions.Parse(arguments);
            if (options.Parts.FirstOrDefault(static part => !Parts.ContainsKey(part)) is { } unknown)
            {
                throw new ArgumentException($"'{unknown}' is not a part; there are {string.Join(", ", Parts.Keys)}.");
            }
        }
        catch (ArgumentException e)
        {
            await Console.Error.WriteLineAsync($"candor-bench: {e.Message}");
            return 2;
        }

        foreach (var part in options.Parts.Count == 0 ? [.. Parts.Keys] : options.Parts)
        {
            await Parts[part](options);
        }

        return 0;
    }
}

using System.Globalization;

namespace Candor.Bench.Options;

/// <summary>What is to be measured, as the command line says.</summary>
internal sealed record BenchOptions
{
    /// <summary>The parts, in the order in which they run.</summary>
    public required IReadOnlyList<string> Parts { get; init; }

    /// <summary>Threads of every side.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Rounds are repeated for this long in each comparison.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where reports go.</summary>
    public required string Results { get; init; }

    /// <summary>The checkout.</summary>
    public required string Root { get; init; }

    /// <summary>The published SmolLM2 folder; null where it is absent, and then only atlas is measured.</summary>
    public string? Smollm { get; init; }

    /// <summary>Candor's folders of it.</summary>
    public string? Fused { get; init; }

    /// <inheritdoc cref="Fused"/>
    public string? Decomposed { get; init; }

    /// <summary>A folder in which npm installed the foreign packages; null where there is none.</summary>
    public string? Node { get; init; }

    /// <summary>The weights for llama.cpp; null where there are none.</summary>
    public string? Gguf { get; init; }

    /// <summary>A megabyte of English; null where there is none.</summary>
    public string? Text { get; init; }

    /// <summary>Where that text comes from, for people.</summary>
    public string TextSource { get; init; } = "";

    /// <summary>A Python interpreter with scikit-learn; null where there is none.</summary>
    public string? Python { get; init; }

    /// <summary>How often each side of a comparison of fits runs.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Widths of the residual streams that probes are fitted to.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [576, 4096];

    /// <summary>Reads <c>--name value</c> pairs and part names.</summary>
    /// <exception cref="ArgumentException">An option is unknown or its value is missing or wrong; the message says which.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> arguments)
    {
        var parts = new List<string>();
        var values = new Dictionary<string, string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
            {
                parts.Add(arguments[i]);
            }
            else if (i + 1 < arguments.Count)
            {
                values[arguments[i]] = arguments[++i];
            }
            else
            {
                throw new ArgumentException($"'{arguments[i]}' needs a value.");
            }
        }

        string? Take(string name) => values.Remove(name, out var value) ? value : null;
        var options = new BenchOptions
        {
            Parts = parts,
            Root = Path.GetFullPath(Take("--root") ?? "."),
            Results = Take("--results") ?? "bench/results",
            Smollm = Take("--smollm"),
            Fused = Take("--fused"),
            Decomposed = Take("--decomposed"),
            Node = Take("--node"),
            Gguf = Take("--gguf"),
            Text = Take("--text"),
            TextSource = Take("--text-source") ?? "",
            Python = Take("--python"),
            Rounds = Number(Take("--rounds") ?? "3", "--rounds"),
            Widths = [.. (Take("--widths") ?? "576,4096").Split(',').Select(static width => Number(width, "--widths", most: 16_384))],
            Threads = Number(Take("--threads") ?? "2", "--threads"),
            Budget = TimeSpan.FromSeconds(Number(Take("--seconds") ?? "5", "--seconds")),
        };
        return values.Count == 0 ? options : throw new ArgumentException($"'{values.Keys.First()}' is not an option; bench/run.sh --help lists them.");
    }

    private static int Number(string text, string name, int most = 3600) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most
        ? number
        : throw new ArgumentException($"{name} must be a whole number from 1 to {most}, but is '{text}'.");
}

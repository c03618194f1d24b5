using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Fit;

/// <summary>What <c>--source</c>, <c>--layers</c> and <c>--pooling</c> ask for, before it is known what the folder holds.</summary>
/// <param name="Named">One source; null for another choice.</param>
/// <param name="HasBest">Whether every stored source is tried by itself.</param>
/// <param name="HasAll">Whether all stored hook points are read together.</param>
/// <param name="Layers">Hook points to be read together; null for none.</param>
/// <param name="Pooling">Pooling of what is read together, and the only one of the stored ones that is tried; null for token and any.</param>
internal sealed record SourceChoice(ProbeSource? Named, bool HasBest, bool HasAll, IReadOnlyList<HookPoint>? Layers, Pooling? Pooling)
{
    /// <summary>Every stored source by itself.</summary>
    public const string Best = "best";

    /// <summary>All stored hook points together.</summary>
    public const string All = "all";

    /// <summary>Puts the options together.</summary>
    /// <param name="source">Text of <c>--source</c>; null where it was not given.</param>
    /// <param name="layers">Hook points of <c>--layers</c>; null where they were not given.</param>
    /// <param name="pooling">Of <c>--pooling</c>.</param>
    /// <exception cref="FormatException">They contradict each other, or the source is not of a form that can be fitted.</exception>
    public static SourceChoice From(string? source, IReadOnlyList<HookPoint>? layers, Pooling? pooling)
    {
        if (source is null or Best)
        {
            return new SourceChoice(null, source is not null || layers is null, HasAll: false, layers, pooling);
        }

        if (layers is not null)
        {
            throw new FormatException(
                $"--layers and '--source {source}' both say what is read; give one of them, or '--source best' to let cross-validation choose.");
        }

        if (source == All)
        {
            return new SourceChoice(null, HasBest: false, HasAll: true, null, pooling);
        }

        if (pooling is not null)
        {
            throw new FormatException($"'{source}' names its pooling itself; --pooling goes with best, all and --layers.");
        }

        return ProbeSource.Parse(source) is { Streams.Count: > 0 } named
            ? new SourceChoice(named, HasBest: false, HasAll: false, null, null)
            : throw new FormatException(
                $"'{source}' is not a source to fit on; expected 'best', 'all', or a form such as residual.5/token or residual.6+12+18/token.");
    }

    /// <summary>The sources to try.</summary>
    /// <param name="stored">What the folder holds.</param>
    /// <param name="position">Where the probe will read.</param>
    /// <exception cref="CliException">Nothing of it is stored, or can be read at the position.</exception>
    public IReadOnlyList<ProbeSource> Sources(IEnumerable<ProbeSource.Residual> stored, TokenPosition position)
    {
        ProbeSource.Residual[] readable =
        [
            .. stored.Where(source => (Pooling is null || source.Pooling == Pooling)
                && (!source.Pooling.IsOfAnswer() || position == TokenPosition.Answer)),
        ];
        var sources = new List<ProbeSource>();
        if (Named is not null)
        {
            sources.Add(Named);
        }

        if (HasBest)
        {
            sources.AddRange(readable);
        }

        var together = Pooling ?? Candor.Probes.Activations.Pooling.Token;
        var points = HasAll ? [.. readable.Where(source => source.Pooling == together).Select(static source => source.HookPoint).Order(ByIndex)] : Layers;
        if (points is { Count: 1 })
        {
            sources.Add(new ProbeSource.Residual(points[0], together));
        }
        else if (points is { Count: > 1 })
        {
            sources.Add(new ProbeSource.Concatenation(points, together));
        }

        if (sources.Count == 0)
        {
            throw CliException.BadInput(
                $"The activations hold no residual streams{(Pooling is { } only ? $" pooled as {only.ToText()}" : string.Empty)} "
                + $"that can be read at {position.ToText()}. "
                + "Extract with --sources.");
        }

        return position != TokenPosition.Answer && sources.Find(static source => source.Streams.Any(static stream => stream.Pooling.IsOfAnswer())) is { } late
            ? throw CliException.BadInput($"'{late}' is absent before the answer's first token; fit it with --position answer.")
            : sources;
    }

    private static Comparer<HookPoint> ByIndex { get; } = Comparer<HookPoint>.Create(static (a, b) => a.Index.CompareTo(b.Index));
}

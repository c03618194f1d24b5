using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Extract;

/// <summary>
/// Reads the form of <c>--sources</c>: <c>all</c>, or hook points with poolings as <c>residual.*:token,prefix_mean</c> and <c>residual.5:answer_mean</c>.
/// </summary>
internal static class SourceSelector
{
    private const string All = "all";
    private const string EveryHookPoint = "residual.*";

    /// <summary>The residual sources that the words name, by hook point and then pooling, each once.</summary>
    /// <param name="words">One or more words.</param>
    /// <param name="layers">Decoder layers, l; hook points are 0 … l.</param>
    /// <exception cref="CliException">A word is not of that form, or names a hook point that the model does not have.</exception>
    public static IReadOnlyList<ProbeSource.Residual> Select(IReadOnlyList<string> words, int layers)
    {
        var selected = new HashSet<ProbeSource.Residual>();
        foreach (var word in words)
        {
            var parts = (word == All ? $"{EveryHookPoint}:token,prefix_mean" : word).Split(':');
            if (parts.Length != 2)
            {
                throw CliException.BadInput($"'{word}' is not a source; expected 'all' or a form such as residual.*:token,prefix_mean.");
            }

            foreach (var point in HookPoints(parts[0], layers))
            {
                selected.UnionWith(parts[1].Split(',').Select(pooling => new ProbeSource.Residual(point, ParsePooling(word, pooling))));
            }
        }

        return [.. selected.OrderBy(static source => source.HookPoint.Index).ThenBy(static source => source.Pooling)];
    }

    private static IEnumerable<HookPoint> HookPoints(string text, int layers)
    {
        if (text == EveryHookPoint)
        {
            return Enumerable.Range(0, layers + 1).Select(static index => new HookPoint(index));
        }

        var point = HookPoint.Parse(text);
        return point.Index <= layers
            ? [point]
            : throw CliException.BadInput($"The model has no hook point '{point}'; it has residual.0 to residual.{layers}.");
    }

    private static Pooling ParsePooling(string word, string pooling)
    {
        try
        {
            return Poolings.Parse(pooling);
        }
        catch (FormatException exception)
        {
            throw CliException.BadInput($"'{word}': {exception.Message}", exception);
        }
    }
}

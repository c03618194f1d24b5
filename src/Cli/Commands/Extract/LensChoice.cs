using System.Globalization;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Extract;

/// <summary>At which inner hook points the logit lens is read.</summary>
/// <param name="Indices">Ascending, each once; empty for none; null for half and three quarters of the depth.</param>
internal sealed record LensChoice(IReadOnlyList<int>? Indices)
{
    private const string Nowhere = "none";

    /// <summary>Half and three quarters of the depth.</summary>
    public static LensChoice Standard { get; } = new((IReadOnlyList<int>?)null);

    /// <summary>Reads the form of <c>--lens</c>: <c>none</c>, or numbers of hook points with commas between them.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static LensChoice Parse(string text) => text == Nowhere
        ? new LensChoice([])
        : new LensChoice(
        [
            .. text.Split(',').Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                ? index
                : throw new FormatException($"'{word}' is not a hook point; expected numbers such as 15,22, or {Nowhere}.")).Distinct().Order(),
        ]);

    /// <summary>The hook points in a model.</summary>
    /// <param name="layers">Decoder layers, l.</param>
    /// <exception cref="CliException">One of them is not an inner one.</exception>
    public IReadOnlyList<HookPoint> In(int layers)
    {
        var indices = Indices ?? [.. new[] { layers / 2, 3 * layers / 4 }.Where(static index => index > 0).Distinct()];
        return indices.All(index => index < layers)
            ? [.. indices.Select(static index => new HookPoint(index))]
            : throw CliException.BadInput(
                $"--lens {indices[^1]}: the inner hook points of this model are 0 to {layers - 1}; at {layers} the lens is the output itself.");
    }
}

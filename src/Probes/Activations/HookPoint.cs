using System.Globalization;

namespace Candor.Probes.Activations;

/// <summary>A place in the network where the residual stream is read: boundary <c>Index</c> between decoder layers.</summary>
/// <remarks>
/// Index <c>i</c> is the stream that enters layer <c>i</c> (<c>resid_pre</c> of layer i, which equals <c>resid_post</c> of layer i − 1);
/// index <c>l</c>, the layer count, is the stream that enters the final norm. Its text form is <c>residual.i</c>, the name of the graph output.
/// </remarks>
/// <param name="Index">Boundary, in [0, l].</param>
public readonly record struct HookPoint(int Index)
{
    private const string Prefix = "residual.";

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not <c>residual.</c> followed by a non-negative integer.</exception>
    public static HookPoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new HookPoint(index)
            : throw new FormatException($"'{text}' is not a hook point; expected the form residual.3.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Index}");
}

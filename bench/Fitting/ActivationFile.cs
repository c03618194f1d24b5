using System.Globalization;

namespace Candor.Bench.Fitting;

/// <summary>
/// Labelled activations on disk, in the plainest form that two languages read: single-precision numbers row after row, and a byte for each label.
/// </summary>
/// <param name="Folder">Where they lie.</param>
/// <param name="Rows">Samples, of which the last <paramref name="Held"/> are for testing.</param>
/// <param name="Held">Samples held out.</param>
/// <param name="Dimension">d.</param>
internal sealed record ActivationFile(string Folder, int Rows, int Held, int Dimension)
{
    /// <summary>Samples to fit to: the first ones.</summary>
    public int Fitted => Rows - Held;

    /// <summary>Shape <c>[rows, d]</c>.</summary>
    public string Values => Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{Rows}x{Dimension}.f32"));

    /// <summary>Shape <c>[rows]</c>: 1 for the trustworthy side.</summary>
    public string Labels => Path.ChangeExtension(Values, ".labels");
}

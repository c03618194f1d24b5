using Candor.Cli.Output;

namespace Candor.Cli.Report;

/// <summary>Probes of some domains judged on others.</summary>
/// <param name="Domains">In order; rows are what was fitted on, columns what was tested on.</param>
/// <param name="Auroc">Shape <c>[domains][domains]</c>; null where there are too few rows to judge.</param>
internal sealed record TransferMatrix(IReadOnlyList<string> Domains, IReadOnlyList<IReadOnlyList<double?>> Auroc);

/// <summary>A transfer matrix as coloured cells with their figures: blue above chance, red below, pale near it.</summary>
internal static class TransferMatrixChart
{
    private const double NameWidth = 116;
    private const double NameHeight = 40;
    private const double LargestCell = 84;
    private const double CellHeight = 46;

    // Above this strength of colour a cell's figure needs the other ink.
    private const double Strong = 0.55;

    /// <summary>Draws.</summary>
    public static string Draw(TransferMatrix matrix, string description)
    {
        var n = matrix.Domains.Count;
        var cell = Math.Min(LargestCell, (PlotFrame.Width - NameWidth - 4) / Math.Max(1, n));
        var canvas = new SvgCanvas(PlotFrame.Width, NameHeight + (n * CellHeight) + 8, description);
        var letters = Math.Max(3, (int)(cell / 7.5));
        canvas.Text(NameWidth, 13, "tested on →", "name");
        canvas.Text(NameWidth - 10, NameHeight - 8, "fitted on ↓", "name", "end");
        for (var i = 0; i < n; i++)
        {
            canvas.Text(NameWidth + ((i + 0.5) * cell), NameHeight - 8, Shorten(matrix.Domains[i], letters), "tick", "middle");
            canvas.Text(NameWidth - 10, NameHeight + ((i + 0.5) * CellHeight) + 4, Shorten(matrix.Domains[i], 12), "tick", "end");
            for (var j = 0; j < n; j++)
            {
                Cell(canvas, matrix, i, j, NameWidth + (j * cell), NameHeight + (i * CellHeight), cell);
            }
        }

        return canvas.ToString();
    }

    private static void Cell(SvgCanvas canvas, TransferMatrix matrix, int i, int j, double x, double y, double width)
    {
        var auroc = matrix.Auroc[i][j];
        var note = $"fitted on {matrix.Domains[i]}, tested on {matrix.Domains[j]}: {(auroc is { } value ? Numbers.Three(value) : "too few rows to judge")}";
        var strength = auroc is { } a && double.IsFinite(a) ? Math.Min(1, Math.Abs(a - 0.5) * 2) : 0;
        canvas.Box(x + 1, y + 1, width - 2, CellHeight - 2, "cell-ground");
        canvas.Box(x + 1, y + 1, width - 2, CellHeight - 2, auroc >= 0.5 ? "cell-good" : "cell-bad", note, 0.08 + (0.8 * strength));
        var ink = strength > Strong ? "cell-ink-strong" : "cell-ink";
        canvas.Text(x + (width / 2), y + (CellHeight / 2) + 5, auroc is null ? "–" : Numbers.Two(auroc), ink, "middle");
    }

    private static string Shorten(string name, int letters) => name.Length <= letters ? name : name[..(letters - 1)] + "…";
}

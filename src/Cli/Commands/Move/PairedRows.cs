using Candor.Cli.ActivationFiles;
using Candor.Cli.CommandLine;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Move;

/// <summary>Labelled questions that two models have read, one row each, paired by id.</summary>
/// <param name="From">In the one model, shape <c>[n, d]</c>.</param>
/// <param name="To">In the other, the same questions in the same order, shape <c>[n, d']</c>; its labels count.</param>
internal sealed record PairedRows(ActivationSet From, ActivationSet To)
{
    /// <summary>Pairs the rows at one place of the answer: its start, or its last token.</summary>
    /// <param name="from">Activations of the one model.</param>
    /// <param name="fromSource">What is read there.</param>
    /// <param name="to">Activations of the other.</param>
    /// <param name="toSource">What is read there.</param>
    /// <param name="label">What counts as trustworthy.</param>
    /// <param name="isWanted">Which rows of the other model.</param>
    /// <exception cref="CliException">Too few questions pair up, an id means two questions, or all are of one class.</exception>
    public static PairedRows Of(
        ActivationFolder from, ProbeSource fromSource, ActivationFolder to, ProbeSource toSource, LabelKind label, Func<ActivationRow, bool> isWanted)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var firsts = RowSelection.From(from, label, isWanted);
        for (var i = 0; i < firsts.Count; i++)
        {
            known.TryAdd(firsts.Rows[i].Id, i);
        }

        var seconds = RowSelection.From(to, label, row => isWanted(row) && known.ContainsKey(row.Id));
        foreach (var row in seconds.Rows)
        {
            if (firsts.Rows[known[row.Id]].Text != row.Text)
            {
                throw CliException.BadInput($"'{row.Id}' is one question in --from and another in --into. Extract the same question file with both models.");
            }
        }

        if (!firsts.HasBothClasses || !seconds.HasBothClasses)
        {
            throw CliException.BadInput(
                $"--from and --into share {seconds.Count} labelled questions in these folds, all of one class or none. "
                + "Extract the same question file with both models.");
        }

        var right = seconds.Load(toSource);
        var all = firsts.Load(fromSource);
        var d = all.Dimension;
        var left = new float[right.Count * d];
        for (var i = 0; i < right.Count; i++)
        {
            all.Row(known[seconds.Rows[i].Id]).CopyTo(left.AsSpan(i * d));
        }

        return new PairedRows(new ActivationSet(left, d, right.Trustworthy, right.Groups), right);
    }

    /// <summary>A set's activations, shape <c>[n, d]</c>, row-major.</summary>
    public static float[] Values(ActivationSet set)
    {
        float[] values = [];
        set.Visit((_, block) => values = block.ToArray(), CancellationToken.None);
        return values;
    }
}

using Candor.Cli.ActivationFiles;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Study;

/// <summary>One set of labelled rows at one time: before its answers (or at the end of statements), or when whole answers have been read. Immutable.</summary>
/// <remarks>
/// Folds are the data's own, taken modulo five, so that the same group is tested together in every set. A row whose two groups are in different folds
/// is neither fitted on nor tested where one of them is.
/// </remarks>
/// <param name="name">The set.</param>
/// <param name="time">When it is judged.</param>
/// <param name="folder">Where the values are.</param>
/// <param name="rows">One row a question or statement.</param>
internal sealed class StudyView(string name, StudyTime time, ActivationFolder folder, RowSelection rows)
{
    /// <summary>Folds of every cross-validation here.</summary>
    public const int Folds = 5;

    /// <summary>The set's name.</summary>
    public string Name => name;

    /// <summary>When it is judged.</summary>
    public StudyTime Time => time;

    /// <summary>The rows.</summary>
    public RowSelection Rows => rows;

    /// <summary>Residual sources with a pooling, ascending by hook point.</summary>
    public IReadOnlyList<ProbeSource.Residual> Sources(Pooling pooling) =>
        [.. folder.ResidualSources.Where(source => source.Pooling == pooling).OrderBy(static source => source.HookPoint.Index)];

    /// <summary>All rows of a source.</summary>
    public ActivationSet Load(ProbeSource source) => rows.Load(source);

    /// <summary>Values of an output statistic, shape <c>[n]</c>; null where the folder does not have it.</summary>
    public float[]? Statistic(OutputStatistic statistic)
    {
        var source = new ProbeSource.Output(statistic);
        return folder.Statistics.Contains(source) ? rows.Column(source) : null;
    }

    /// <summary>Statistics of the logit lens with their names; none where the folder holds none.</summary>
    public IEnumerable<(string Name, float[] Values)> Lens() =>
        folder.Statistics.OfType<ProbeSource.Lens>().Select(source => (source.ToString(), rows.Column(source)));

    /// <summary>Whether row i may be fitted on when a fold is tested.</summary>
    public bool Fits(int i, int fold) => rows.Rows[i].Fold % Folds != fold && (rows.Rows[i].Fold2 ?? rows.Rows[i].Fold) % Folds != fold;

    /// <summary>Whether row i is tested in a fold.</summary>
    public bool Tests(int i, int fold) => rows.Rows[i].Fold % Folds == fold && (rows.Rows[i].Fold2 ?? rows.Rows[i].Fold) % Folds == fold;

    /// <summary>Rows of this set alone that pass a filter.</summary>
    public StudyView Where(string part, Func<ActivationRow, bool> keep) => new(part, time, folder, rows.Where(keep));
}

/// <summary>When a set is judged.</summary>
internal enum StudyTime
{
    /// <summary>At the last token of a statement.</summary>
    Statement,

    /// <summary>At the last token of the prompt, before the first one of the answer.</summary>
    BeforeAnswer,

    /// <summary>When the answer's last token has been read.</summary>
    OverAnswer,
}

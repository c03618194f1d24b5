using System.Globalization;
using Candor.Cli.Output;
using Candor.Cli.Report;

namespace Candor.Cli.Commands.Study;

/// <summary>The tables of a study, for every form that they are shown in: controls first, then probes, then what the best probe adds.</summary>
internal static class StudyTables
{
    /// <summary>One row a set.</summary>
    /// <param name="sets">All of one time; at least one.</param>
    /// <param name="emphasise">Marks the best control and the best probe of a row.</param>
    public static HtmlTable OfSets(IReadOnlyList<StudySetResult> sets, Func<string, string> emphasise)
    {
        string[] names =
        [
            .. sets.SelectMany(static set => set.Scores).OrderBy(static score => score.IsProbe).Select(static score => score.Name).Distinct(),
        ];
        return new HtmlTable(
            StudyNames.Title(sets[0].Time),
            ["set", "rows", "right", .. names.Select(StudyNames.HeadingOf), "best probe − best control"],
            [
                .. sets.Select(set => (string[])
                [
                    set.Set,
                    set.Rows.ToString(CultureInfo.InvariantCulture),
                    Numbers.Percent(set.Trustworthy),
                    .. names.Select(name => Cell(set, name, emphasise)),
                    set.Gain is { } gain ? $"{Signed(gain.Difference)} ({Signed(gain.Low)} to {Signed(gain.High)})" : "–",
                ]),
            ]);
    }

    /// <summary>One row a set and domain that was left out.</summary>
    public static HtmlTable OfLeftOut(IReadOnlyList<LeftOutResult> results) => new(
        "AUROC on the left-out domain",
        ["set", "left out", "rows", "all rows as one", "each domain centred"],
        [
            .. results.Select(static result => (string[])
            [
                $"{result.Set}, {StudyNames.Title(result.Time)}",
                result.Domain,
                result.Rows.ToString(CultureInfo.InvariantCulture),
                Numbers.Three(result.Pooled),
                Numbers.Three(result.WithinDomains),
            ]),
        ],
        LeftColumns: 2);

    private static string Cell(StudySetResult set, string name, Func<string, string> emphasise)
    {
        if (set.Scores.FirstOrDefault(score => score.Name == name) is not { } score)
        {
            return "–";
        }

        var text = Numbers.Three(score.Auroc);
        return name == set.BestProbe || name == set.BestControl ? emphasise(text) : text;
    }

    private static string Signed(double value) => value.ToString("+0.000;−0.000", CultureInfo.InvariantCulture);
}

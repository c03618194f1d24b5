using System.Globalization;
using System.Text;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Study;

/// <summary>The tables of a study as Markdown: controls first, then probes, then what the best probe adds.</summary>
internal static class StudyMarkdown
{
    /// <summary>The tables.</summary>
    public static string Of(StudyReport report)
    {
        var builder = new StringBuilder();
        foreach (var time in report.Sets.GroupBy(static set => set.Time))
        {
            builder.Append(CultureInfo.InvariantCulture, $"**{Title(time.Key)}**\n\n");
            string[] names = [.. time.SelectMany(static set => set.Scores).OrderBy(static score => score.IsProbe).Select(static score => score.Name).Distinct()];
            Line(builder, ["set", "rows", "right", .. names.Select(HeadingOf), "best probe − best control"]);
            Line(builder, ["---", .. Enumerable.Repeat("--:", names.Length + 3)]);
            foreach (var set in time)
            {
                Line(
                    builder,
                    [
                        set.Set,
                        set.Rows.ToString(CultureInfo.InvariantCulture),
                        Numbers.Percent(set.Trustworthy),
                        .. names.Select(name => Cell(set, name)),
                        set.Gain is { } gain ? $"{Signed(gain.Difference)} ({Signed(gain.Low)} to {Signed(gain.High)})" : "–",
                    ]);
            }

            builder.Append('\n');
        }

        if (report.LeftOut.Count > 0)
        {
            builder.Append("**One probe for all domains, judged on the one left out**\n\n");
            Line(builder, ["set", "left out", "rows", "all rows as one", "each domain centred"]);
            Line(builder, ["---", "---", "--:", "--:", "--:"]);
            foreach (var result in report.LeftOut)
            {
                Line(builder, [$"{result.Set}, {Title(result.Time)}", result.Domain, result.Rows.ToString(CultureInfo.InvariantCulture), Numbers.Three(result.Pooled), Numbers.Three(result.WithinDomains)]);
            }

            builder.Append('\n');
        }

        return builder.ToString();
    }

    /// <summary>When, in words.</summary>
    public static string Title(StudyTime time) => time switch
    {
        StudyTime.Statement => "statements, at their last token",
        StudyTime.BeforeAnswer => "before the answer's first token",
        _ => "over the whole answer",
    };

    /// <summary>A recipe, in words.</summary>
    public static string HeadingOf(string recipe) => recipe switch
    {
        "words_with_answer" => "words of question and answer",
        "logistic_one_token" => "logistic, one hook point",
        "mass_mean_one_token" => "mass mean, one hook point",
        "ridge_several_token" => "several hook points",
        "logistic_one_prefix_mean" => "logistic, mean of the prompt",
        "mass_mean_one_prefix_mean" => "mass mean, mean of the prompt",
        "ridge_several_prefix_mean" => "several, mean of the prompt",
        "logistic_one_answer_mean" => "logistic, mean of the answer",
        "mass_mean_one_answer_mean" => "mass mean, mean of the answer",
        "ridge_several_answer_mean" => "several, mean of the answer",
        "ttpd_one_token" => "TTPD",
        _ => recipe,
    };

    private static string Cell(StudySetResult set, string name)
    {
        if (set.Scores.FirstOrDefault(score => score.Name == name) is not { } score)
        {
            return "–";
        }

        var text = Numbers.Three(score.Auroc);
        return name == set.BestProbe || name == set.BestControl ? $"**{text}**" : text;
    }

    private static string Signed(double value) => value.ToString("+0.000;−0.000", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder builder, IReadOnlyList<string> cells) => builder.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |\n");
}

using Candor.Cli.Grading;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Label;

/// <summary>Prints a <see cref="LabelReport"/>.</summary>
internal sealed class LabelPrinter(CliConsole console)
{
    /// <summary>Prints it.</summary>
    public void Print(LabelReport report)
    {
        var resumed = report.Resumed > 0 ? $", {report.Resumed} of them by an earlier run" : string.Empty;
        console.Output.WriteLine($"{report.Questions} questions answered by {report.Model}{resumed}: {report.Transcript}.");
        Tables.Write(
            console,
            ["domain", "questions", "correct", "wrong", "abstained", "ungraded", "right", "95 % interval"],
            report.Domains.Select(static domain => (string[])
            [
                domain.Domain, Numbers.Count(domain.Questions), Numbers.Count(domain.Correct), Numbers.Count(domain.Wrong), Numbers.Count(domain.Abstained),
                Numbers.Count(domain.Ungraded), Numbers.Percent(domain.Right.Share),
                $"{Numbers.Percent(domain.Right.Low)} – {Numbers.Percent(domain.Right.High)}",
            ]));
        console.Output.WriteLine($"Graded by: {string.Join(", ", report.Graders.Select(static pair => $"{pair.Key} {pair.Value}"))}.");
        var refusals = report.Refusals;
        console.Output.WriteLine(
            $"Declined: {Numbers.Percent(refusals.Phrases)} by phrases, {Numbers.Percent(refusals.LowContent)} by low content, "
            + $"{Numbers.Percent(refusals.Both)} by both; kappa {Numbers.Two(refusals.Kappa)}.");
        if (report.Judge is { } judge)
        {
            Print(judge, report.Disagreements);
        }
    }

    private void Print(GraderAgreement judge, string? disagreements)
    {
        console.Output.WriteLine(
            $"The judge and the rules agree on {Numbers.Percent(judge.Agreed)} of {judge.Answers} answers, "
            + $"kappa of right against not right {Numbers.Two(judge.Kappa)}; {judge.Unreadable} replies were no grade.");
        console.Output.WriteLine($"Rules/judge: {string.Join(", ", judge.Confusion.Select(static pair => $"{pair.Key} {pair.Value}"))}.");
        if (disagreements is not null)
        {
            console.Output.WriteLine($"Where they differ: {disagreements}.");
        }
    }
}

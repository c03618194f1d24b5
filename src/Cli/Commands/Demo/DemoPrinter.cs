using Candor.Cli.Connection;
using Candor.Cli.Output;
using Candor.Cli.Questions;
using Candor.Protos.V1;
using Spectre.Console;

namespace Candor.Cli.Commands.Demo;

/// <summary>Prints a demonstration for people.</summary>
internal sealed class DemoPrinter(CliConsole console)
{
    /// <summary>Prints to standard output.</summary>
    public void Print(DemoReport report, Evidence? threshold, ServerAddress address)
    {
        var output = console.Output;
        output.WriteLine($"Questions: {report.Rule}.");
        if (threshold is not null)
        {
            output.WriteLine(
                $"Threshold: {Numbers.Three(threshold.Threshold)} on the {threshold.Aggregation} risk. "
                + $"Below it were {Numbers.Percent(threshold.Coverage)} of {threshold.CalibrationSamples} calibration answers, "
                + $"{Numbers.Percent(threshold.SelectiveRisk)} of those untrustworthy ({EvidenceText.Bound(threshold, ", ")}).");
        }

        Section($"1. Known questions, mode observe ({report.KnownAsked} asked)", report.KnownObserved);
        Section($"2. Withheld questions, which the model has never read the answer to, mode observe ({report.WithheldAsked} asked)", report.WithheldObserved);
        Section("3. The same withheld questions, mode enforce", report.WithheldEnforced);
        Section("   ... and the same known ones", report.KnownEnforced);
        output.WriteLine();
        foreach (var claim in report.Claims)
        {
            output.WriteLine($"  {(claim.Holds ? "yes" : "NO "),-4}{claim.Text} ({claim.Shown} of {claim.Of})");
        }

        if (report.WithheldObserved is [var first, ..])
        {
            output.WriteLine();
            var where = address.Socket is { } socket ? $"--socket {socket}" : $"--address {address}";
            output.WriteLine($"Look closer: ./candor watch \"{first.Question}\" {where}");
        }
    }

    private void Section(string title, IReadOnlyList<DemoAnswer> answers)
    {
        console.Output.WriteLine();
        console.Output.WriteLine(title);
        foreach (var answer in answers)
        {
            console.Output.WriteLine($"   {answer.Question}");
            console.Output.Write($"      risk {Numbers.Two(answer.Risk)} {RiskColor.Bar(answer.Risk),-10} ");
            foreach (var token in answer.Tokens)
            {
                if (console.HasColor)
                {
                    console.Pretty.Write(new Text(token.Text, RiskColor.Of(token.Risk)));
                }
                else
                {
                    console.Output.Write($"{token.Text}[{Numbers.Two(token.Risk)}]");
                }
            }

            console.Output.WriteLine($"  ({Outcome(answer)})");
        }
    }

    private static string Outcome(DemoAnswer answer)
    {
        var right = answer.Accepted.Count > 0 ? $"right would be {string.Join(" or ", answer.Accepted)}" : "nothing is right";
        return answer.Grade switch
        {
            AnswerGrade.Correct => "right",
            AnswerGrade.Wrong => $"wrong: {right}",
            AnswerGrade.Abstained => answer.Tokens.Any(static token => token.IsForced)
                ? answer.TokensBiased > 0 ? "declined: the coupling biased the first token, the policy saw the phrase to its end" : "declined by the policy"
                : "declined by the model's own words",
            _ => throw new ArgumentOutOfRangeException(nameof(answer), answer.Grade, "Not a grade."),
        };
    }
}

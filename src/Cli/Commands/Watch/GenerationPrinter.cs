using Candor.Cli.Connection;
using Candor.Cli.Output;
using Candor.Protos.V1;
using Spectre.Console;

namespace Candor.Cli.Commands.Watch;

/// <summary>Prints the events of one generation as they come. Not thread-safe: owned by one call.</summary>
internal sealed class GenerationPrinter(CliConsole console)
{
    private bool _isInLine;
    private bool _hasDecision;

    /// <summary>Prints one event.</summary>
    public void Print(GenerateResponse response)
    {
        switch (response.EventCase)
        {
            case GenerateResponse.EventOneofCase.Prompt:
                Print(response.Prompt);
                break;
            case GenerateResponse.EventOneofCase.Token:
                Print(response.Token);
                break;
            case GenerateResponse.EventOneofCase.Decision:
                Print(response.Decision);
                break;
            case GenerateResponse.EventOneofCase.Summary:
                Print(response.Summary);
                break;
            default:
                // An event of a later version of the contract: unknown events are ignored.
                break;
        }
    }

    private void Print(PromptScore prompt)
    {
        console.Output.Write("before the answer   ");
        WriteRisk(prompt.HasRisk ? prompt.Risk : null, prompt.NotScored);
        console.Output.Write($"   entropy {Numbers.Two(prompt.HasEntropy ? prompt.Entropy : null)} nats");
        if (prompt.HasMinimalGain)
        {
            console.Output.Write($"   abstains from gain {Numbers.Two(prompt.MinimalGain)} on");
        }

        console.Output.WriteLine();
        if (!console.HasColor)
        {
            console.Output.WriteLine("position  token                 risk              surprisal");
        }
    }

    private void Print(GeneratedToken token)
    {
        var score = token.Score;
        float? risk = score.HasRisk ? score.Risk : null;
        if (console.HasColor)
        {
            if (!_isInLine)
            {
                console.Output.Write("answer             ");
                _isInLine = true;
            }

            console.Pretty.Write(new Text(token.Text, RiskColor.Of(risk)));
            return;
        }

        var shown = $"\"{token.Text.Replace("\n", "\\n", StringComparison.Ordinal)}\"";
        var scored = risk is null ? $"not scored: {WireText.Of(score.NotScored)}" : $"{Numbers.Two(risk)} {RiskColor.Bar(risk)}";
        var surprisal = Numbers.Two(score.HasSurprisal ? score.Surprisal : null);
        console.Output.WriteLine($"{score.Position,8}  {shown,-20}  {scored,-16}  {surprisal,9}{(token.Forced ? "  written by the policy" : string.Empty)}");
    }

    private void Print(Decision decision)
    {
        EndLine();
        _hasDecision = true;
        var evidence = decision.Evidence;
        var what = decision.ActionCase switch
        {
            Decision.ActionOneofCase.Proceed => "proceed",
            Decision.ActionOneofCase.Flag => $"flag {string.Join(", ", decision.Flag.Spans.Select(Describe))}",
            Decision.ActionOneofCase.Abstain => $"abstain from position {decision.Abstain.AtPosition} on",
            _ => "none",
        };
        console.Output.WriteLine($"decision            {what}{(decision.Advisory ? " (advisory: the mode does not enforce)" : string.Empty)}");
        if (evidence is not null)
        {
            console.Output.WriteLine(
                $"evidence            {evidence.Aggregation} risk {Numbers.Three(evidence.HasRisk ? evidence.Risk : null)} by {evidence.Probe} "
                + $"against {Numbers.Three(evidence.Threshold)}: below it were {Numbers.Percent(evidence.Coverage)} of {evidence.CalibrationSamples} "
                + "calibration answers, "
                + $"{Numbers.Percent(evidence.SelectiveRisk)} of those untrustworthy "
                + $"({EvidenceText.Bound(evidence)})");
        }
    }

    private static string Describe(Span span) => $"tokens {span.StartPosition} to {span.EndPosition - 1} (risk {Numbers.Two(span.Risk)})";

    private void Print(GenerationSummary summary)
    {
        EndLine();
        console.Output.WriteLine($"answer              {summary.Text.Trim()}");
        if (!_hasDecision && summary.Decision is { } decision)
        {
            // Below mode enforce a decision comes with the summary: what would have been done.
            Print(decision);
        }

        console.Output.WriteLine(
            $"summary             {summary.Tokens} tokens, {summary.TokensScored} scored, {summary.TokensBiased} biased; "
            + $"risk {Numbers.Three(summary.HasRisk ? summary.Risk : null)}, largest {Numbers.Three(summary.HasMaxRisk ? summary.MaxRisk : null)}, "
            + $"mean {Numbers.Three(summary.HasMeanRisk ? summary.MeanRisk : null)}; ended by {WireText.Of(summary.FinishReason)}");
    }

    private void WriteRisk(float? risk, NotScoredReason reason)
    {
        if (risk is null)
        {
            console.Output.Write($"not scored: {WireText.Of(reason)}");
        }
        else if (console.HasColor)
        {
            console.Pretty.Write(new Text($" risk {Numbers.Two(risk)} ", RiskColor.Of(risk)));
        }
        else
        {
            console.Output.Write($"risk {Numbers.Two(risk)}");
        }
    }

    private void EndLine()
    {
        if (_isInLine)
        {
            console.Output.WriteLine();
            _isInLine = false;
        }
    }
}

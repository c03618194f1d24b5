using Candor.Cli.CommandLine;
using Candor.Cli.Connection;
using Candor.Cli.Output;
using Candor.Cli.Questions;
using Candor.Inference.Manifest;
using Candor.Protos.V1;

namespace Candor.Cli.Commands.Demo;

/// <summary>One run of <c>candor demo</c>.</summary>
internal sealed class DemoRun(CliConsole console, ServerAddress address, DirectoryInfo model, FoldSet folds, int count, bool isJson)
{
    private const string ChangedBy = "candor demo";
    private const string Reason = "demonstration";

    /// <summary>Asks, prints, and puts the sidecar's mode back as it was.</summary>
    public async Task<int> RunAsync(ServerConnection connection, CancellationToken cancellationToken)
    {
        var manifest = ModelManifestReader.Read(model.FullName);
        var (questions, _) = QuestionFile.Read(new FileInfo(Path.Combine(model.FullName, "data", "questions.jsonl")));
        var known = DemoQuestions.Of(questions, "known", folds);
        var withheld = DemoQuestions.Of(questions, "withheld", folds);
        var asker = new DemoAsker(connection, [.. manifest.AbstentionPhrases.Select(static phrase => phrase.Text)]);
        var probes = await connection.Control.ListProbesAsync(new ListProbesRequest(), cancellationToken: cancellationToken);
        var before = await connection.Control.GetModeAsync(new GetModeRequest(), cancellationToken: cancellationToken);

        // A bank that was released to observe decides by its threshold all the same.
        var served = await connection.Control.GetCapabilitiesAsync(new GetCapabilitiesRequest(), cancellationToken: cancellationToken);
        var coupling = served.ObservesOnly ? CouplingMode.Observe : CouplingMode.Gated;
        try
        {
            var report = await AskAsync(connection, asker, coupling, probes.Threshold, known, withheld, cancellationToken);
            if (isJson)
            {
                JsonOutput.Write(console.Output, report);
            }
            else
            {
                new DemoPrinter(console).Print(report, probes.Threshold, address);
            }

            return report.Claims.All(static claim => claim.Holds) ? ExitCodes.Ok : ExitCodes.AnswerIsNo;
        }
        finally
        {
            // Also when cancelled: a demonstration must not leave a server enforcing.
            await SetModeAsync(connection, before.Mode, before.Coupling, CancellationToken.None);
        }
    }

    private async Task<DemoReport> AskAsync(
        ServerConnection connection,
        DemoAsker asker,
        CouplingMode coupling,
        Evidence? threshold,
        IReadOnlyList<Question> known,
        IReadOnlyList<Question> withheld,
        CancellationToken cancellationToken)
    {
        await SetModeAsync(connection, Protos.V1.Mode.Observe, coupling, cancellationToken);
        var (knownObserved, knownAsked) = await asker.AskUntilAsync(known, AnswerGrade.Correct, count, cancellationToken);
        var (withheldObserved, withheldAsked) = await asker.AskUntilAsync(withheld, AnswerGrade.Wrong, count, cancellationToken);
        await SetModeAsync(connection, Protos.V1.Mode.Enforce, coupling, cancellationToken);
        var knownEnforced = await AskAgainAsync(asker, known, knownObserved, cancellationToken);
        var withheldEnforced = await AskAgainAsync(asker, withheld, withheldObserved, cancellationToken);
        return new DemoReport
        {
            Bank = threshold is null ? string.Empty : $"{threshold.Bank} {threshold.BankVersion}",
            Threshold = threshold?.Threshold,
            Rule = $"the first of folds {folds} by SHA-256 of their id; known ones until {count} are answered right, "
                + $"withheld ones until {count} are answered wrongly",
            KnownObserved = knownObserved,
            KnownAsked = knownAsked,
            WithheldObserved = withheldObserved,
            WithheldAsked = withheldAsked,
            KnownEnforced = knownEnforced,
            WithheldEnforced = withheldEnforced,
            Claims =
            [
                new DemoClaim(
                    "Known questions are answered right, with a risk below the threshold.", knownObserved.Count(static answer => !answer.WouldAbstain), count),
                new DemoClaim(
                    "Withheld questions are answered wrongly, with a risk at or above it.",
                    withheldObserved.Count(static answer => answer.WouldAbstain),
                    count),
                new DemoClaim(
                    "In mode enforce the same withheld questions are declined.",
                    withheldEnforced.Count(static answer => answer.Grade == AnswerGrade.Abstained),
                    count),
                new DemoClaim(
                    "In mode enforce the same known questions are still answered right.",
                    knownEnforced.Count(static answer => answer.Grade == AnswerGrade.Correct),
                    count),
            ],
        };
    }

    private static async Task<List<DemoAnswer>> AskAgainAsync(
        DemoAsker asker, IReadOnlyList<Question> questions, List<DemoAnswer> answers, CancellationToken cancellationToken)
    {
        var again = new List<DemoAnswer>();
        foreach (var answer in answers)
        {
            again.Add(await asker.AskAsync(questions.Single(question => question.Id == answer.Id), cancellationToken));
        }

        return again;
    }

    private static async Task SetModeAsync(ServerConnection connection, Protos.V1.Mode mode, CouplingMode coupling, CancellationToken cancellationToken) =>
        await connection.Control.SetModeAsync(
            new SetModeRequest { Mode = mode, Coupling = coupling, ChangedBy = ChangedBy, Reason = Reason }, cancellationToken: cancellationToken);
}

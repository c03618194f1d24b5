using System.Globalization;
using Candor.Cli.ActivationFiles;
using Candor.Cli.Output;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Study;

/// <summary>One run of <c>candor study</c>.</summary>
internal sealed class StudyRun(StudySettings settings, CliConsole console)
{
    /// <summary>Rows of each class that a set needs to be judged; with fewer, an AUROC is known to a tenth at best.</summary>
    private const int Fewest = 30;

    /// <summary>Judges every set and reports.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var folders = settings.Activations.Select(static folder => (Name: folder.Name, Folder: ActivationFolder.Read(folder))).ToArray();
        var manifest = folders[0].Folder.Manifest;
        if (folders.FirstOrDefault(folder => folder.Folder.Manifest.ModelFingerprint != manifest.ModelFingerprint) is { Folder: not null } other)
        {
            throw CliException.BadInput($"'{other.Name}' is of another model than '{folders[0].Name}'; a study is of one model.");
        }

        var whole = folders.SelectMany(folder => Views(folder.Name, folder.Folder)).ToArray();
        var views = settings.ByDomain ? [.. whole.SelectMany(static view => Domains(view)), .. whole] : whole;
        if (whole.Length == 0)
        {
            throw CliException.BadInput(
                $"No folder holds rows with the label '{settings.Label.ToString().ToLowerInvariant()}'. With --label correct, answers must have been graded.");
        }

        if (whole.FirstOrDefault(static view => !IsEnough(view)) is { } poor)
        {
            var right = poor.Rows.Trustworthy.Count(static label => label);
            throw CliException.BadInput(string.Create(
                CultureInfo.InvariantCulture,
                $"'{poor.Name}' holds {right} trustworthy and {poor.Rows.Count - right} other rows; at least {Fewest} of each are needed."));
        }

        var judge = new StudySetJudge(settings.Transcript is null ? null : TranscriptUncertainty.Read(settings.Transcript), settings.Replicates);
        var sets = new List<StudySetResult>();
        var sweeps = new List<SweepResult>();
        var leftOut = new List<LeftOutResult>();
        await WorkProgress.RunAsync(console, "Judging sets", views.Length, step => Task.Run(
            () =>
            {
                foreach (var view in views)
                {
                    sets.Add(judge.Judge(view, cancellationToken));
                    if (settings.Sweep)
                    {
                        sweeps.AddRange(Poolings(view).Select(pooling => HookPointSweep.Of(view, pooling, cancellationToken)));
                    }

                    step();
                }

                foreach (var view in settings.ByDomain ? whole : [])
                {
                    leftOut.AddRange(LeftOutDomains.Of(view, Poolings(view)[^1], cancellationToken));
                }
            },
            cancellationToken));
        var starts = whole.Where(static view => view.Time != StudyTime.OverAnswer).ToArray();
        var report = new StudyReport
        {
            Model = manifest.Model,
            ModelFingerprint = manifest.ModelFingerprint,
            Label = settings.Label.ToString().ToLowerInvariant(),
            Sets = sets,
            LeftOut = leftOut,
            Sweeps = sweeps,
            Transfer = settings.Transfer && starts.Length > 1 ? SetTransfer.Of(starts, cancellationToken) : null,
            Command = settings.Command,
        };
        Write(report);
        return ExitCodes.Ok;
    }

    private static Pooling[] Poolings(StudyView view) => view.Time == StudyTime.OverAnswer ? [Pooling.Token, Pooling.AnswerMean] : [Pooling.Token];

    private IEnumerable<StudyView> Views(string name, ActivationFolder folder)
    {
        var start = RowSelection.From(folder, settings.Label, static row => row.Position == TokenPosition.AnswerStart.ToText());
        if (start.Count > 0)
        {
            var areStatements = start.Rows.All(static row => row.Prompt == row.Text);
            yield return new StudyView(name, areStatements ? StudyTime.Statement : StudyTime.BeforeAnswer, folder, start);
        }

        var end = RowSelection.From(folder, settings.Label, static row => row.IsLast);
        if (end.Count > 0)
        {
            yield return new StudyView(name, StudyTime.OverAnswer, folder, end);
        }
    }

    private static IEnumerable<StudyView> Domains(StudyView view)
    {
        var domains = view.Rows.Rows.Select(static row => row.Domain).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (domains.Length < 2)
        {
            return [];
        }

        return domains.Select(domain => view.Where(domain, row => row.Domain == domain)).Where(IsEnough);
    }

    private static bool IsEnough(StudyView view) =>
        view.Rows.Trustworthy.Count(static label => label) >= Fewest && view.Rows.Trustworthy.Count(static label => !label) >= Fewest;

    private void Write(StudyReport report)
    {
        if (settings.Out is { } folder)
        {
            folder.Create();
            using (var writer = new StreamWriter(Path.Combine(folder.FullName, "study.json")))
            {
                JsonOutput.Write(writer, report);
            }

            File.WriteAllText(Path.Combine(folder.FullName, "study.md"), StudyMarkdown.Of(report));
            File.WriteAllText(Path.Combine(folder.FullName, "study.html"), StudyPage.Of(report));
        }

        if (settings.IsJson)
        {
            JsonOutput.Write(console.Output, report);
        }
        else
        {
            console.Output.Write(StudyMarkdown.Of(report));
        }
    }
}

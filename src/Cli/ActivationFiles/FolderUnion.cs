using Candor.Probes.Activations;
using Candor.Probes.Evaluation;

namespace Candor.Cli.ActivationFiles;

/// <summary>Whether folders of activations may be read as one, and what they are of then.</summary>
internal static class FolderUnion
{
    /// <summary>The manifest of several folders together: names and hashes of their data joined by <c>+</c>, their positions, their rows.</summary>
    /// <remarks>Sources are those that all of them hold; only baselines of the logit lens may be missing somewhere.</remarks>
    /// <param name="parts">One or more folders with what was read from them.</param>
    /// <exception cref="CliException">Models or sources differ, a question is in two of them, or a group in two folds.</exception>
    public static ExtractionManifest Of(IReadOnlyList<(DirectoryInfo Folder, ExtractionManifest Manifest, IReadOnlyList<ActivationRow> Rows)> parts)
    {
        if (parts.Count == 1)
        {
            return parts[0].Manifest;
        }

        var (firstFolder, first, _) = parts[0];
        foreach (var (folder, manifest, _) in parts.Skip(1))
        {
            if (manifest.ModelFingerprint != first.ModelFingerprint || manifest.Dimension != first.Dimension)
            {
                throw CliException.BadInput(
                    $"'{firstFolder}' is of model '{first.Model}' (fingerprint {first.ModelFingerprint}), and '{folder}' of '{manifest.Model}' "
                    + $"(fingerprint {manifest.ModelFingerprint}). Activations of two models do not go together.");
            }

            if (!WithoutLens(manifest).SequenceEqual(WithoutLens(first)))
            {
                throw CliException.BadInput(
                    $"'{firstFolder}' holds {string.Join(", ", first.Sources)}, and '{folder}' {string.Join(", ", manifest.Sources)}. "
                    + "Extract the same sources.");
            }
        }

        RequireEachQuestionOnce(parts);
        var rows = parts.SelectMany(static part => part.Rows).ToArray();
        return GroupFolds.FirstCut([.. rows.Select(static row => row.Group)], [.. rows.Select(static row => row.Fold)]) is { } cut
            ? throw CliException.BadInput($"Group '{cut}' is in two folds in {Names(parts)}. Give every question of the group the same 'fold' in its file.")
            : first with
            {
                Data = string.Join('+', parts.Select(static part => part.Manifest.Data)),
                DataSha256 = string.Join('+', parts.Select(static part => part.Manifest.DataSha256)),
                Sources = [.. first.Sources.Where(source => parts.All(part => part.Manifest.Sources.Contains(source)))],
                Questions = parts.Sum(static part => part.Manifest.Questions),
                Positions = [.. parts.SelectMany(static part => part.Manifest.Positions).Distinct()],
                OnlyLastAnswerToken = parts.Any(static part => part.Manifest.OnlyLastAnswerToken),
                MaxTokens = parts.Max(static part => part.Manifest.MaxTokens),
                System = parts.All(part => part.Manifest.System == first.System) ? first.System : null,
                Rows = rows.Length,
                Shards = [.. parts.SelectMany(static part => part.Manifest.Shards)],
            };
    }

    // Baselines that only some of the folders hold are left out; they are no reason to extract again.
    private static IEnumerable<string> WithoutLens(ExtractionManifest manifest) =>
        manifest.Sources.Where(static source => ProbeSource.Parse(source) is not ProbeSource.Lens);

    // Answers are gathered by the question's id: two questions of one id would be taken for one.
    private static void RequireEachQuestionOnce(IReadOnlyList<(DirectoryInfo Folder, ExtractionManifest Manifest, IReadOnlyList<ActivationRow> Rows)> parts)
    {
        var folderOf = new Dictionary<string, DirectoryInfo>(StringComparer.Ordinal);
        foreach (var (folder, _, rows) in parts)
        {
            foreach (var id in rows.Select(static row => row.Id).Distinct())
            {
                if (!folderOf.TryAdd(id, folder))
                {
                    throw CliException.BadInput($"The question '{id}' is both in '{folderOf[id]}' and in '{folder}'. Read each question once.");
                }
            }
        }
    }

    private static string Names(IReadOnlyList<(DirectoryInfo Folder, ExtractionManifest Manifest, IReadOnlyList<ActivationRow> Rows)> parts) =>
        string.Join(", ", parts.Select(static part => $"'{part.Folder}'"));
}

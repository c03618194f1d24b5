namespace Candor.Cli.ActivationFiles;

/// <summary>Reads one activation folder: its index, and of each shard the rows and the header.</summary>
internal static class FolderReader
{
    /// <summary>Reads a folder.</summary>
    /// <exception cref="CliException">It is not a whole extraction of this format; the message names the file at fault.</exception>
    public static (ExtractionManifest Manifest, IReadOnlyList<ActivationShard> Shards, IReadOnlyList<ActivationRow> Rows) Read(DirectoryInfo folder)
    {
        var manifest = ManifestFile.Read(folder, ActivationFileNames.Manifest) ?? throw CliException.BadInput(
            File.Exists(Path.Combine(folder.FullName, ActivationFileNames.Begun))
                ? $"The extraction in '{folder}' was interrupted. The same 'candor extract' again goes on where it was."
                : $"'{folder}' is not a folder of activations: {ActivationFileNames.Manifest} is missing. 'candor extract' makes one.");
        var shards = new List<ActivationShard>();
        var rows = new List<ActivationRow>();
        var questions = 0;
        foreach (var entry in manifest.Shards)
        {
            var (shard, itsRows) = Open(folder, manifest, shards.Count, questions, entry);
            shards.Add(shard);
            rows.AddRange(itsRows);
            questions += entry.Questions;
        }

        return rows.Count == manifest.Rows && questions == manifest.Questions
            ? (manifest, shards, rows)
            : throw CliException.BadInput(
                $"'{folder}': the shards hold {rows.Count} rows of {questions} questions, and {ActivationFileNames.Manifest} says {manifest.Rows} of "
                + $"{manifest.Questions}. Extract again with --restart.");
    }

    private static (ActivationShard Shard, IReadOnlyList<ActivationRow> Rows) Open(
        DirectoryInfo folder, ExtractionManifest manifest, int number, int firstQuestion, ShardEntry entry)
    {
        try
        {
            return ActivationShard.Open(folder, manifest, number, firstQuestion, entry);
        }
        catch (FileNotFoundException exception)
        {
            throw CliException.BadInput($"'{folder}': {Path.GetFileName(exception.FileName)} is missing. The same 'candor extract' again makes it.", exception);
        }
        catch (InvalidDataException exception)
        {
            throw CliException.BadInput($"'{folder}', {ActivationFileNames.Tensors(number)}: {exception.Message} Extract again with --restart.", exception);
        }
    }
}

namespace Candor.Inference.Import;

/// <summary>Finds a published model's chat template, which has been kept in three places over the years.</summary>
internal static class PublishedChatTemplate
{
    /// <summary>The newest of the three places, and the name under which it is written.</summary>
    public const string FileName = "chat_template.jinja";

    private const long LongestFile = 1 << 20;

    /// <summary>The template's text; null where there is none.</summary>
    public static string? Find(PublishedFolder folder, PublishedSettings settings, List<string> problems)
    {
        if (folder.Find(FileName) is { } path)
        {
            if (Manifest.RegularFile.IsSomethingElse(path) || new FileInfo(path).Length > LongestFile)
            {
                problems.Add($"'{FileName}' is not a regular file of at most {LongestFile >> 20} MiB.");
                return null;
            }

            return File.ReadAllText(path);
        }

        var own = PublishedJson.Read(folder, "chat_template.json", problems);
        return Of(own) ?? Of(settings.Tokenizer);
    }

    // A text, or a list of named ones, of which "default" is for conversations without tools or documents.
    private static string? Of(PublishedJson file)
    {
        if (file.Text("chat_template") is { Length: > 0 } text)
        {
            return text;
        }

        var named = file.Objects("chat_template").ToArray();
        return (named.FirstOrDefault(static entry => entry.Text("name") == "default") ?? named.FirstOrDefault())?.Text("template");
    }
}

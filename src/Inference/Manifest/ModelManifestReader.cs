using System.Text.Json;

namespace Candor.Inference.Manifest;

/// <summary>Reads <c>model.json</c> and checks every file that it names.</summary>
public static class ModelManifestReader
{
    /// <summary>The manifest's file name.</summary>
    public const string FileName = "model.json";

    private const int LongestManifest = 1 << 20;

    /// <summary>Reads and checks the manifest of a model folder.</summary>
    /// <param name="folder">The folder that holds <c>model.json</c>.</param>
    /// <exception cref="ModelFolderException">Anything is missing, altered, unknown or out of range; every problem is listed.</exception>
    public static ModelManifest Read(string folder)
    {
        var problems = new List<string>();
        using var document = Open(folder);
        var root = new ManifestObject(document.RootElement, "", problems);
        var files = new ModelFolder(folder, problems);

        root.Integer("schema", 1, 1);
        var name = root.Text("name");
        if (name.Length > 0 && (name.Length > 64 || !name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-')))
        {
            problems.Add($"field 'name' must be at most 64 lower-case letters, digits, dots, dashes and underscores, but is '{name}'.");
        }

        var description = root.Text("description");
        root.Text("license");
        var beforeArchitecture = problems.Count;
        var architecture = ReadArchitecture(root.Object("architecture"));
        var tensors = ReadTensors(root.Object("tensors"));
        var special = root.Object("special_tokens");
        // With an architecture that is wrong itself, complaints about token ids would only confuse.
        var lastToken = problems.Count == beforeArchitecture ? architecture.VocabularySize - 1 : int.MaxValue;
        var begin = special.OptionalInteger("bos", 0, lastToken);
        var end = special.Integers("eos", 0, lastToken);
        special.OptionalInteger("pad", 0, lastToken);
        special.RefuseUnknown();
        var template = ReadTemplate(root);
        var phrases = ReadPhrases(root, lastToken);

        var graphEntry = root.Object("graph");
        var graph = files.File(graphEntry);
        ModelFile?[] data = [.. graphEntry.Objects("external_data").Select(entry => ReadFile(files, entry))];
        var source = ReadSource(graphEntry);
        graphEntry.RefuseUnknown();
        var tokenizer = ReadFile(files, root.Object("tokenizer"));
        var chatTemplate = root.Has("chat_template") ? ReadFile(files, root.Object("chat_template")) : null;
        var attention = root.OptionalChoice("attention", AttentionKind.Masked, ("masked", AttentionKind.Masked), ("grouped_query", AttentionKind.GroupedQuery));
        var keyValueType = root.OptionalChoice(
            "key_value_type", FloatType.Float32, ("float32", FloatType.Float32), ("float16", FloatType.Float16), ("bfloat16", FloatType.BFloat16));
        var additions = ReadAdditions(root);
        root.RefuseUnknown();

        if (problems.Count > 0)
        {
            throw new ModelFolderException(folder, problems);
        }

        ModelFile[] all = [graph!, .. data.Select(static file => file!), tokenizer!];
        return new ModelManifest
        {
            Name = name,
            Description = description,
            Folder = files.Path,

            // What was published decides: instrumenting the same files with another version of the tools must not orphan their banks.
            Fingerprint = ModelFiles.Fingerprint(all, source),
            TokenizerFingerprint = tokenizer!.Sha256,
            GraphPath = graph!.Path,
            TokenizerPath = tokenizer.Path,
            Files = all,
            Architecture = architecture,
            Tensors = tensors,
            BeginToken = begin,
            EndTokens = end,
            PromptTemplate = template,
            Attention = attention,
            KeyValueType = keyValueType,
            Additions = additions,
            ChatTemplate = chatTemplate,
            AbstentionPhrases = phrases,
        };
    }

    private static JsonDocument Open(string folder)
    {
        if (RegularFile.IsSomethingElse(Path.Combine(folder, FileName)))
        {
            throw new ModelFolderException(folder, [$"'{FileName}' is not a regular file."]);
        }

        try
        {
            using var stream = new FileStream(Path.Combine(folder, FileName), FileMode.Open, FileAccess.Read, FileShare.Read);
            return stream.Length <= LongestManifest
                ? JsonDocument.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false })
                : throw new ModelFolderException(folder, [$"{FileName} is longer than {LongestManifest} bytes."]);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelFolderException(folder, [$"the file '{FileName}' is missing; 'candor instrument' makes it from a published model."], e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFolderException(folder, [$"{FileName} cannot be read: {e.Message}"], e);
        }
        catch (JsonException e)
        {
            throw new ModelFolderException(folder, [$"{FileName} is not valid JSON: {e.Message}"], e);
        }
    }

    private static ModelFile? ReadFile(ModelFolder files, ManifestObject entry)
    {
        var file = files.File(entry);
        entry.RefuseUnknown();
        return file;
    }

    private static string? ReadSource(ManifestObject graph)
    {
        if (!graph.Has("source"))
        {
            return null;
        }

        var source = graph.Object("source");
        source.Text("file");
        var hash = source.Sha256("sha256");
        source.RefuseUnknown();
        return hash;
    }

    private static GraphAdditions ReadAdditions(ManifestObject root)
    {
        if (!root.Has("additions"))
        {
            return GraphAdditions.None;
        }

        var entry = root.Object("additions");
        var additions = new GraphAdditions(entry.Flag("probe_heads"), entry.Flag("steering"), entry.Flag("projection"), entry.Flag("statistics"));
        entry.RefuseUnknown();
        return additions;
    }

    private static ModelArchitecture ReadArchitecture(ManifestObject entry)
    {
        var layers = entry.Integer("layers", 1, 1024);
        var hidden = entry.Integer("hidden_size", 1, 1 << 16);
        var heads = entry.OptionalInteger("attention_heads", 1, 1024);
        var keyValueHeads = entry.Integer("key_value_heads", 1, 1024);
        var head = entry.Integer("head_size", 1, 1 << 12);
        var vocabulary = entry.Integer("vocabulary_size", 1, 1 << 24);
        var context = entry.Integer("context_length", 1, 1 << 24);
        entry.RefuseUnknown();
        if (heads is { } all && all % keyValueHeads != 0)
        {
            entry.Problems.Add(
                $"field 'architecture.attention_heads' must be a multiple of 'architecture.key_value_heads', but {all} is none of {keyValueHeads}.");
        }

        return new ModelArchitecture(layers, hidden, keyValueHeads, head, vocabulary, context);
    }

    private static TensorNames ReadTensors(ManifestObject entry)
    {
        var tensors = new TensorNames
        {
            InputIds = entry.Text("input_ids"),
            AttentionMask = entry.OptionalText("attention_mask"),
            PositionIds = entry.OptionalText("position_ids"),
            Logits = entry.Text("logits"),
            PastKey = Pattern(entry, "past_key", "{layer}"),
            PastValue = Pattern(entry, "past_value", "{layer}"),
            PresentKey = Pattern(entry, "present_key", "{layer}"),
            PresentValue = Pattern(entry, "present_value", "{layer}"),
            Residual = Pattern(entry, "residual", "{index}"),
        };
        entry.RefuseUnknown();
        return tensors;
    }

    private static string Pattern(ManifestObject entry, string name, string placeholder)
    {
        var text = entry.Text(name);
        if (text.Length > 0 && !text.Contains(placeholder, StringComparison.Ordinal))
        {
            entry.Problems.Add($"field '{entry.PathOf(name)}' must contain {placeholder}, but is '{text}'.");
        }

        return text;
    }

    private static string? ReadTemplate(ManifestObject root)
    {
        var template = root.OptionalText("prompt_template");
        if (template is { Length: > 0 } && template.Split("{question}").Length != 2)
        {
            root.Problems.Add("field 'prompt_template' must contain {question} once.");
        }

        return template;
    }

    private static List<AbstentionPhrase> ReadPhrases(ManifestObject root, int lastToken)
    {
        var phrases = new List<AbstentionPhrase>();
        if (!root.Has("abstention"))
        {
            return phrases;
        }

        var abstention = root.Object("abstention");
        foreach (var entry in abstention.Objects("phrases"))
        {
            phrases.Add(new AbstentionPhrase(entry.Text("text"), entry.Integers("token_ids", 0, lastToken), entry.Positive("weight")));
            entry.RefuseUnknown();
        }

        abstention.RefuseUnknown();
        return phrases;
    }
}

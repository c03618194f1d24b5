namespace Candor.Inference.Import;

/// <summary>What a published model's settings files say of its sizes. What the graph itself says comes first; this fills what it leaves open.</summary>
internal sealed class PublishedSettings
{
    private static readonly string[] TextParts = ["text_config", "llm_config", "language_config"];

    private readonly PublishedFolder _folder;
    private readonly PublishedJson _config;
    private readonly PublishedJson _builder;
    private readonly string? _part;

    /// <summary>Reads the files; those that are malformed are problems.</summary>
    public PublishedSettings(PublishedFolder folder, List<string> problems)
    {
        _folder = folder;
        _config = PublishedJson.Read(folder, "config.json", problems);
        _builder = PublishedJson.Read(folder, "genai_config.json", problems);
        Generation = PublishedJson.Read(folder, "generation_config.json", problems);
        Tokenizer = PublishedJson.Read(folder, "tokenizer_config.json", problems);
        SpecialTokens = PublishedJson.Read(folder, "special_tokens_map.json", problems);

        // Models that also see or hear keep what concerns the decoder in a part of its own.
        _part = TextParts.FirstOrDefault(part => _config.Has(part));
    }

    /// <summary><c>generation_config.json</c>.</summary>
    public PublishedJson Generation { get; }

    /// <summary><c>tokenizer_config.json</c>.</summary>
    public PublishedJson Tokenizer { get; }

    /// <summary><c>special_tokens_map.json</c>.</summary>
    public PublishedJson SpecialTokens { get; }

    /// <summary>Width of a head.</summary>
    /// <remarks>The quotient of width and heads comes last: where a file gives a size of its own, heads are often wider than that.</remarks>
    public int? HeadSize => _builder.Size("model", "decoder", "head_size") ?? Config("head_dim") ?? (HiddenSize / AttentionHeads);

    /// <summary>Query heads.</summary>
    public int? AttentionHeads => _builder.Size("model", "decoder", "num_attention_heads") ?? Config("num_attention_heads", "n_head", "n_heads", "num_heads");

    /// <summary>Width of the residual stream.</summary>
    public int? HiddenSize => _builder.Size("model", "decoder", "hidden_size") ?? Config("hidden_size", "n_embd", "d_model");

    /// <summary>Token ids.</summary>
    public int? VocabularySize => Config("vocab_size") ?? _builder.Size("model", "vocab_size");

    /// <summary>Most tokens of a sequence.</summary>
    public int? ContextLength => _builder.Size("model", "context_length")
        ?? Config("max_position_embeddings", "n_positions", "n_ctx", "max_sequence_length", "max_seq_len", "seq_length") ?? Tokenizer.Size("model_max_length");

    /// <summary>What the architecture is called.</summary>
    public string? Family => _config.Text("model_type") ?? _builder.Text("model", "type");

    /// <summary>What the model calls itself, without its organisation.</summary>
    public string? Name => _config.Text("_name_or_path") is { Length: > 0 } name ? name.TrimEnd('/').Split('/', '\\')[^1] : null;

    /// <summary>Ids under a name such as <c>eos_token_id</c>, of every file that has it, in the order of their authority.</summary>
    public IEnumerable<int> TokenIds(string name) =>
        [.. Generation.Integers(name), .. _builder.Integers("model", name), .. _part is null ? [] : _config.Integers(_part, name), .. _config.Integers(name)];

    /// <summary>The license as the model card says it; null where it does not.</summary>
    public string? License()
    {
        if (_folder.Find("README.md") is not { } card || Manifest.RegularFile.IsSomethingElse(card))
        {
            return null;
        }

        try
        {
            // A block of fields between two lines of dashes heads the card.
            var lines = File.ReadLines(card).Take(200).ToArray();
            return lines is ["---", ..]
                ? lines.Skip(1).TakeWhile(static line => line != "---").Where(static line => line.StartsWith("license:", StringComparison.Ordinal))
                    .Select(static line => line["license:".Length..].Trim().Trim('"', '\'')).FirstOrDefault(static text => text.Length is > 0 and < 100)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private int? Config(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if ((_part is null ? null : _config.Size(_part, name)) is { } inPart)
            {
                return inPart;
            }

            if (_config.Size(name) is { } size)
            {
                return size;
            }
        }

        return null;
    }
}

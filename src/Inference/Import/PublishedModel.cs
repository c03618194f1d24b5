using Candor.Inference.Graphs;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;

namespace Candor.Inference.Import;

/// <summary>A published decoder, understood: its graph, its weights, its tokenizer and its settings. Immutable.</summary>
internal sealed class PublishedModel
{
    private static readonly string[] OtherTokenizers = ["tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "vocab.json"];

    private PublishedModel(
        PublishedFolder folder,
        PublishedSettings settings,
        DecoderGraph graph,
        WeightFiles weights,
        string tokenizerPath,
        ITokenizer tokenizer,
        string? chatTemplate)
    {
        Folder = folder;
        Settings = settings;
        Graph = graph;
        Weights = weights;
        TokenizerPath = tokenizerPath;
        Tokenizer = tokenizer;
        ChatTemplate = chatTemplate;
    }

    /// <summary>Where its files are.</summary>
    public PublishedFolder Folder { get; }

    /// <summary>Its settings files.</summary>
    public PublishedSettings Settings { get; }

    /// <summary>Its graph.</summary>
    public DecoderGraph Graph { get; }

    /// <summary>Its weights.</summary>
    public WeightFiles Weights { get; }

    /// <summary>Its tokenizer file, absolute.</summary>
    public string TokenizerPath { get; }

    /// <summary>Its tokenizer.</summary>
    public ITokenizer Tokenizer { get; }

    /// <summary>Its chat template; null where it has none.</summary>
    public string? ChatTemplate { get; }

    /// <summary>Reads everything.</summary>
    /// <exception cref="ModelFolderException">It cannot be used; every problem that could be found together is listed.</exception>
    public static PublishedModel Read(string root, string? graphFile)
    {
        var folder = PublishedFolder.Open(root, graphFile);
        var problems = new List<string>();
        var settings = new PublishedSettings(folder, problems);
        var (tokenizerPath, tokenizer) = ReadTokenizer(folder, problems);
        var chatTemplate = PublishedChatTemplate.Find(folder, settings, problems);
        var (graph, weights) = ReadGraph(folder, problems);
        return problems.Count == 0
            ? new PublishedModel(folder, settings, graph!, weights!, tokenizerPath!, tokenizer!, chatTemplate)
            : throw new ModelFolderException(root, problems);
    }

    /// <summary>Tokens of a sequence where no file limits them, as for positions that are biases by distance.</summary>
    public const int UnstatedContext = 2048;

    /// <summary>Sizes: the graph's own where it says them, its settings' otherwise.</summary>
    /// <exception cref="ModelFolderException">One is in neither, or they cannot be.</exception>
    public ModelArchitecture Sizes()
    {
        var problems = new List<string>();
        var sizes = new ModelArchitecture(
            Graph.Layers,
            Size("hidden_size", "the width of the residual stream", Graph.HiddenSize ?? Settings.HiddenSize, 1 << 16),
            Graph.KeyValueHeads,
            Size("head_dim", "the width of a head", Graph.HeadSize ?? Settings.HeadSize, 1 << 12),
            Size("vocab_size", "the size of the vocabulary", Graph.VocabularySize ?? Settings.VocabularySize, 1 << 24),
            Math.Min(Settings.ContextLength ?? UnstatedContext, 1 << 24));
        if (problems.Count == 0 && Tokenizer.VocabularySize > sizes.VocabularySize)
        {
            problems.Add($"the tokenizer has {Tokenizer.VocabularySize} ids, but the graph's logits only {sizes.VocabularySize}: they do not belong together.");
        }

        return problems.Count == 0 ? sizes : throw new ModelFolderException(Folder.Root, problems);

        int Size(string field, string what, int? value, int most)
        {
            if (value is null)
            {
                problems.Add($"neither the graph nor genai_config.json nor config.json says {what}. Put '{field}' into config.json.");
            }

            return Math.Clamp(value ?? 1, 1, most);
        }
    }

    private static (string? Path, ITokenizer? Tokenizer) ReadTokenizer(PublishedFolder folder, List<string> problems)
    {
        if (folder.Find(InstrumentedFolder.TokenizerFile) is not { } path)
        {
            var other = OtherTokenizers.FirstOrDefault(name => folder.Find(name) is not null);
            problems.Add(other is null
                ? "the file 'tokenizer.json' is missing."
                : $"the file 'tokenizer.json' is missing, and '{other}' alone is not read. "
                    + "Save the tokenizer in the fast format (AutoTokenizer.from_pretrained(…).save_pretrained(…)).");
            return default;
        }

        if (RegularFile.IsSomethingElse(path))
        {
            problems.Add("'tokenizer.json' is not a regular file.");
            return default;
        }

        try
        {
            return (path, TokenizerFactory.Load(path));
        }
        catch (TokenizerException e)
        {
            problems.Add(e.Message);
            return default;
        }
    }

    private static (DecoderGraph? Graph, WeightFiles? Weights) ReadGraph(PublishedFolder folder, List<string> problems)
    {
        try
        {
            var file = GraphFile.Read(folder.GraphPath);
            var weights = WeightFiles.Find(file, problems);
            if (weights is not null)
            {
                // Of a missing file it would be said of every tensor in it.
                problems.AddRange(GraphSafety.Problems(file).Select(Told));
            }

            return (GraphAnalysis.Analyse(file), weights);
        }
        catch (GraphException e)
        {
            problems.AddRange(e.Problems.Select(Told));
            return default;
        }

        string Told(string problem) => $"{Path.GetFileName(folder.GraphPath)}: {problem}";
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Candor.Inference.Chat;
using Candor.Inference.Graphs;
using Candor.Inference.Manifest;
using Google.Protobuf;

namespace Candor.Inference.Import;

/// <summary>Makes a decoder, as it was published, a model folder: a rewritten graph that gives out its residual streams, and a <c>model.json</c>.</summary>
/// <remarks>
/// Weights are never copied: the rewritten graph refers to the published files. Nothing is kept of a model that fails a check, and nothing of an
/// interrupted run counts, because <c>model.json</c> is put in its place last.
/// </remarks>
public static class ModelInstrumenter
{
    /// <summary>Instruments a model.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="progress">Is told each step as a phrase.</param>
    /// <param name="cancellationToken">Cancels between steps; nothing is left behind.</param>
    /// <exception cref="ModelFolderException">The model cannot be used, or the folder not written; every problem is listed.</exception>
    public static InstrumentReport Instrument(InstrumentRequest request, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Step("Reading graph, tokenizer and settings");
        if (request.Name is { } given && !ModelName.IsSound(given))
        {
            throw new ModelFolderException(request.Folder, [$"'{given}' is not a name: at most 64 lower-case letters, digits, dots, dashes and underscores."]);
        }

        var published = PublishedModel.Read(request.Folder, request.Graph);
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Out ?? published.Folder.GraphFolderPath));
        var isInPlace = RealPath.Of(target) == RealPath.Of(published.Folder.GraphFolderPath);
        var earlier = InstrumentedFolder.Earlier(target, request.IsForced);
        var sizes = published.Sizes();
        var instrumented = GraphInstrumenter.Instrument(published.Graph, request.Additions);
        var bytes = instrumented.ToByteArray();

        Step("Hashing graph, weights and tokenizer");
        var source = new ModelFile(published.Folder.GraphPath, ModelFiles.Hash(published.Folder.GraphPath));
        ModelFile[] weights = [.. published.Weights.Files.Select(file =>
            new ModelFile(Path.Combine(target, file.Name), file.Path == source.Path ? source.Sha256 : ModelFiles.Hash(file.Path)))];
        cancellationToken.ThrowIfCancellationRequested();
        var tokenizer = File.ReadAllBytes(published.TokenizerPath);
        ModelFile[] files =
        [
            new ModelFile(Path.Combine(target, InstrumentedFolder.GraphFile), Hash(bytes)),
            .. weights,
            new ModelFile(Path.Combine(target, InstrumentedFolder.TokenizerFile), Hash(tokenizer)),
        ];
        var notes = new List<string>();
        var template = Template(published, notes);
        var tokens = PublishedTokens.Resolve(published.Settings, published.Tokenizer, sizes.VocabularySize, template is not null);
        if (tokens.End.Count == 0)
        {
            throw new ModelFolderException(request.Folder, ["no file says which token ends an answer. Put 'eos_token_id' into generation_config.json."]);
        }

        if (published.Settings.ContextLength is null)
        {
            notes.Add($"no file says how long a sequence may be; {sizes.ContextLength} tokens are assumed. "
                + "Put 'max_position_embeddings' into config.json to change it.");
        }

        var model = Kept(Describe(request, published, target, sizes, files, source, template, tokens), earlier, notes);
        var license = published.Settings.License() ?? "unknown; see where the model was published";
        var manifest = InstrumentedFolder.Manifest(model, source, license, published.Settings.AttentionHeads, tokens.Pad);
        GraphCheckReport? check = null;
        if (request.IsChecked)
        {
            Step("Loading it on trial");
            InstrumentTrial.Run(published, model, bytes, manifest, template, notes, cancellationToken);
            check = InstrumentCheck.Run(published, model, instrumented, notes, Step);
        }

        Step("Writing the folder");
        try
        {
            using var transaction = new FolderTransaction(target);
            transaction.Write(InstrumentedFolder.GraphFile, bytes);
            if (!isInPlace)
            {
                Link(transaction, target, published.Weights);
            }

            if (!IsThere(target, InstrumentedFolder.TokenizerFile, tokenizer))
            {
                transaction.Write(InstrumentedFolder.TokenizerFile, tokenizer);
            }

            if (template is not null && !IsThere(target, PublishedChatTemplate.FileName, template))
            {
                transaction.Write(PublishedChatTemplate.FileName, template);
            }

            transaction.Write(ModelManifestReader.FileName, manifest);
            cancellationToken.ThrowIfCancellationRequested();
            transaction.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFolderException(target, [$"it cannot be written: {e.Message} --out writes elsewhere."], e);
        }

        return new InstrumentReport
        {
            Manifest = model,
            Source = source.Path,
            SourceBytes = published.Graph.File.Bytes,
            GraphBytes = bytes.Length,
            Weights = [.. published.Weights.Files.Select(static file => (file.Name, new FileInfo(RealPath.Of(file.Path)).Length))],
            Boundaries =
            [
                .. published.Graph.Boundaries.Select(
                    static boundary => new InstrumentedBoundary(boundary.Index, boundary.Tensor, boundary.Node, boundary.Operator)),
            ],
            Notes = notes,
            Check = check,
        };

        void Step(string what)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(what);
        }
    }

    // A template that cannot be run is left out: whoever brings whole prompts does not need it.
    private static byte[]? Template(PublishedModel published, List<string> notes)
    {
        if (published.ChatTemplate is not { } text)
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetBytes(ChatTemplate.Parse(text).Source);
        }
        catch (ChatTemplateException e)
        {
            notes.Add($"{e.Message} The model has no chat template then; questions must come with whole prompts.");
            return null;
        }
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static ModelManifest Describe(
        InstrumentRequest request,
        PublishedModel published,
        string target,
        ModelArchitecture sizes,
        ModelFile[] files,
        ModelFile source,
        byte[]? template,
        PublishedTokens tokens)
    {
        var (graph, settings) = (published.Graph, published.Settings);
        return new ModelManifest
        {
            Name = request.Name ?? ModelName.From(settings.Name ?? published.Folder.FolderName),
            Description = $"A decoder{(settings.Family is { } family ? $" of the family {family}" : "")} with {sizes.Layers} layers, "
                + $"instrumented from {Path.GetFileName(source.Path)}.",
            Folder = target,
            Fingerprint = ModelFiles.Fingerprint(files, source.Sha256),
            TokenizerFingerprint = files[^1].Sha256,
            GraphPath = files[0].Path,
            TokenizerPath = files[^1].Path,
            Files = files,
            Architecture = sizes,
            Tensors = new TensorNames
            {
                InputIds = graph.InputIds,
                AttentionMask = graph.AttentionMask,
                PositionIds = graph.PositionIds,
                Logits = graph.InstrumentedLogits,
                PastKey = graph.PastKey,
                PastValue = graph.PastValue,
                PresentKey = graph.PresentKey,
                PresentValue = graph.PresentValue,
                Residual = AdditionNames.Residual,
            },
            Attention = graph.Attention,
            KeyValueType = graph.KeyValueType,
            Additions = request.Additions,
            ChatTemplate = template is null ? null : new ModelFile(Path.Combine(target, PublishedChatTemplate.FileName), Hash(template)),
            BeginToken = tokens.Begin,
            EndTokens = tokens.End,
            AbstentionPhrases = tokens.Phrases,
        };
    }

    // What people put into model.json by hand survives instrumenting again, as long as its token ids mean the same.
    private static ModelManifest Kept(ModelManifest model, JsonObject? earlier, List<string> notes)
    {
        if (earlier is null)
        {
            return model;
        }

        ModelManifest before;
        try
        {
            before = ModelManifestReader.Read(model.Folder);
        }
        catch (ModelFolderException)
        {
            // Its files have changed since, or are not all there.
            return model;
        }

        if (before.TokenizerFingerprint != model.TokenizerFingerprint)
        {
            return model;
        }

        notes.Add("abstention phrases and prompt template are those of the model.json that was there before.");
        return model with { AbstentionPhrases = before.AbstentionPhrases, PromptTemplate = before.PromptTemplate };
    }

    private static void Link(FolderTransaction transaction, string target, WeightFiles weights)
    {
        foreach (var (name, path) in weights.Files)
        {
            var place = new FileInfo(Path.Combine(target, name));
            if (place.Exists && place.LinkTarget is null)
            {
                throw new IOException($"'{name}' is in the way: it is a file and no link.");
            }

            transaction.Link(name, path);
        }
    }

    private static bool IsThere(string folder, string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) && !RegularFile.IsSomethingElse(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);
    }
}

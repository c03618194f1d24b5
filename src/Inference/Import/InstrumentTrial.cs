using Candor.Inference.Manifest;
using Candor.Inference.Trials;

namespace Candor.Inference.Import;

/// <summary>Lets a child process load what was made, before this process loads any of a stranger's graph.</summary>
internal static class InstrumentTrial
{
    /// <summary>Stages the folder in a temporary one and tries it. A process that is not the tool itself has no child to start; that is noted.</summary>
    /// <exception cref="ModelFolderException">It does not load, takes too much, or does not end.</exception>
    public static void Run(
        PublishedModel published, ModelManifest model, byte[] graph, byte[] manifest, byte[]? template, List<string> notes, CancellationToken cancellationToken)
    {
        if (TrialProgram.Current is not { } program)
        {
            notes.Add("it was not loaded on trial in a process of its own: this one is not the tool.");
            return;
        }

        var staged = Directory.CreateTempSubdirectory("candor-trial-");
        try
        {
            File.WriteAllBytes(PathOf(model.GraphPath), graph);
            File.Copy(published.TokenizerPath, PathOf(model.TokenizerPath));
            foreach (var (name, path) in published.Weights.Files)
            {
                File.CreateSymbolicLink(PathOf(name), path);
            }

            if (template is not null)
            {
                File.WriteAllBytes(PathOf(PublishedChatTemplate.FileName), template);
            }

            File.WriteAllBytes(PathOf(ModelManifestReader.FileName), manifest);
            var verdict = TrialLoad.RunAsync(staged.FullName, TrialLimits.For(staged.FullName), program, cancellationToken).GetAwaiter().GetResult();
            if (!verdict.IsSound)
            {
                throw new ModelFolderException(published.Folder.Root, [verdict.Sentence]);
            }
        }
        finally
        {
            staged.Delete(recursive: true);
        }

        string PathOf(string file) => Path.Combine(staged.FullName, Path.GetFileName(file));
    }
}

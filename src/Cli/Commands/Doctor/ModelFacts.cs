using Candor.Inference.Execution;
using Candor.Inference.Manifest;

namespace Candor.Cli.Commands.Doctor;

/// <summary>What a model takes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Fingerprint">Its fingerprint.</param>
/// <param name="FileBytes">Graph and weights on the disk.</param>
/// <param name="SlotBytes">Keys and values of one sequence as long as may be.</param>
/// <param name="Slots">Sequences that may be open at once.</param>
/// <param name="LoadSeconds">Time to load and check it.</param>
/// <param name="ResidentBytes">Memory of this process after that.</param>
internal sealed record ModelFacts(string Name, string Fingerprint, long FileBytes, long SlotBytes, int Slots, double LoadSeconds, long ResidentBytes)
{
    /// <summary>Keys and values of one sequence: 2 · layers · heads · head size · length · bytes of an element.</summary>
    public static long Slot(ModelManifest manifest, EngineOptions options)
    {
        var sizes = manifest.Architecture;
        var length = options.MaxSequenceTokens == 0 ? sizes.ContextLength : Math.Min(options.MaxSequenceTokens, sizes.ContextLength);
        var element = manifest.KeyValueType == FloatType.Float32 ? 4L : 2L;
        return 2 * element * sizes.Layers * sizes.KeyValueHeads * sizes.HeadSize * length;
    }
}

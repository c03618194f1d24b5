namespace Candor.Inference.Trials;

/// <summary>What a model may take while it is tried.</summary>
/// <param name="Memory">Memory of the child in bytes: what it writes to, its own runtime included. Files that it only maps do not count.</param>
/// <param name="Time">Time from the child's start to its verdict.</param>
public sealed record TrialLimits(long Memory, TimeSpan Time)
{
    // The .NET runtime, its threads' stacks and ONNX Runtime take about 250 MB of such memory before any model is read.
    private const long Floor = 1L << 30;

    // Weights are mapped; kernels keep a copy of their own, and reading converts some of them once more.
    private const int CopiesOfWeights = 3;
    private const double SecondsForStart = 60;
    private const double BytesPerSecond = 20e6;

    /// <summary>Limits that a sound model of a folder's size keeps well.</summary>
    /// <remarks>A gigabyte and three times the size of the files; a minute, and a second more for every 20 MB.</remarks>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public static TrialLimits For(string folder)
    {
        var bytes = Directory.EnumerateFiles(folder).Sum(static path => new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is FileInfo target
            ? target.Exists ? target.Length : 0
            : new FileInfo(path).Length);
        return new TrialLimits(Floor + (CopiesOfWeights * bytes), TimeSpan.FromSeconds(SecondsForStart + (bytes / BytesPerSecond)));
    }
}

using Candor.Cli.ActivationFiles;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;

namespace Candor.Cli.Tests.ActivationFiles;

/// <summary>All rows of a source at once, which only a test's small folders are read for.</summary>
internal static class WholeTensors
{
    /// <summary>Shape <c>[n, d]</c>.</summary>
    public static SafeTensor Load(this ActivationFolder folder, ProbeSource source)
    {
        var reader = new SourceReader(folder, source);
        var values = new float[folder.Rows.Count * reader.Dimension];
        for (var row = 0; row < folder.Rows.Count; row++)
        {
            reader.Row(row).CopyTo(values.AsSpan(row * reader.Dimension));
        }

        return new SafeTensor(source.ToString()!, [folder.Rows.Count, reader.Dimension], values);
    }
}

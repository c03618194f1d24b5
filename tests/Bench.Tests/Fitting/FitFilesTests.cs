using System.Runtime.InteropServices;
using Candor.Bench.Fitting;

namespace Candor.Bench.Tests.Fitting;

public sealed class FitFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("candor-bench-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Write_Twice_GivesTheSameBytesOfTheSizeThatTheNameSays()
    {
        var (file, again) = (Make("a"), Make("b"));
        var bytes = File.ReadAllBytes(file.Values);
        Assert.Equal(file.Rows * file.Dimension * sizeof(float), bytes.Length);
        Assert.Equal(bytes, File.ReadAllBytes(again.Values));
        Assert.Equal(File.ReadAllBytes(file.Labels), File.ReadAllBytes(again.Labels));
    }

    [Fact]
    public void Visit_AnyPass_GivesTheFilesRowsButNotThoseHeldOut()
    {
        var file = Make("a");
        var expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file.Values))[..(file.Fitted * file.Dimension)].ToArray();
        using var rows = new StreamedRows(file);
        for (var pass = 0; pass < 2; pass++)
        {
            var values = new List<float>();
            var blocks = 0;
            rows.Visit(
                (first, block) =>
                {
                    Assert.Equal(values.Count, first * file.Dimension);
                    values.AddRange(block);
                    blocks++;
                },
                CancellationToken.None);
            Assert.Equal(expected, values);
            Assert.InRange(blocks, 2, 100);
        }
    }

    [Fact]
    public void Compare_OppositeWeights_HaveOppositeFigures()
    {
        var file = Make("a");
        double[] weights = [.. Enumerable.Range(0, file.Dimension + 1).Select(static j => Math.Sin(j))];
        var same = FitComparison.Of(file, weights, [.. weights.Select(static w => 2 * w)]);
        Assert.Equal((same.Candor, 1.0), (same.Other, Math.Round(same.Cosine, 9)));
        var opposite = FitComparison.Of(file, weights, [.. weights.Select(static w => -w)]);
        Assert.Equal((1.0, -1.0), (Math.Round(opposite.Candor + opposite.Other, 9), Math.Round(opposite.Cosine, 9)));
    }

    // Wide enough that the rows do not fit into one block.
    private ActivationFile Make(string name)
    {
        var file = new ActivationFile(Path.Combine(_folder.FullName, name), Rows: 900, Held: 150, Dimension: 800);
        SyntheticActivations.Write(file);
        return file;
    }
}

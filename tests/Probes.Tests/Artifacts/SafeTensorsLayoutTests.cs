using Candor.Probes.Artifacts;
using Xunit;

namespace Candor.Probes.Tests.Artifacts;

/// <summary>Reading parts of a file. What a header may say is tested with <see cref="SafeTensorsFile"/>, which reads it by the same code.</summary>
public sealed class SafeTensorsLayoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    public SafeTensorsLayoutTests()
    {
        _path = Path.Combine(_folder.Path, "x.safetensors");
        SafeTensorsFile.Write(
            _path,
            [("a", [2, 3]), ("b", [4, 1])],
            (stream, tensor) => stream.Write(FileOrder.Of(tensor == 0 ? [1, 2, 3, 4, 5, 6] : [7, 8, 9, float.NaN])),
            new Dictionary<string, string> { ["made"] = "here" });
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WrittenFile_KnowsWhereEverythingLies()
    {
        var layout = SafeTensorsLayout.Read(_path);
        Assert.Equal(["a", "b"], layout.Names);
        Assert.Equal([2, 3], layout.ShapeOf("a"));
        Assert.Null(layout.ShapeOf("c"));
        Assert.Equal("here", layout.Metadata["made"]);
        Assert.Equal(new FileInfo(_path).Length, layout.Length);
        using var file = File.OpenHandle(_path);
        var values = new float[2];
        layout.ReadValues(file, "a", 3, values);
        Assert.Equal([4, 5], values);
        layout.ReadValues(file, "b", 2, values);
        Assert.Equal([9, float.NaN], values);
        layout.ReadValues(file, "b", 4, []);
    }

    [Fact]
    public void HeaderSha256_OtherMetadata_IsAnother()
    {
        var before = SafeTensorsLayout.Read(_path).HeaderSha256;
        SafeTensorsFile.Write(
            _path,
            [new SafeTensor("a", [2, 3], new float[6]), new SafeTensor("b", [4, 1], new float[4])],
            new Dictionary<string, string> { ["made"] = "here" });
        Assert.Equal(before, SafeTensorsLayout.Read(_path).HeaderSha256);
        SafeTensorsFile.Write(
            _path,
            [new SafeTensor("a", [2, 3], new float[6]), new SafeTensor("b", [4, 1], new float[4])],
            new Dictionary<string, string> { ["made"] = "there" });
        Assert.NotEqual(before, SafeTensorsLayout.Read(_path).HeaderSha256);
    }

    [Fact]
    public void ReadValues_BeyondTheTensorOrOfNone_IsRefused()
    {
        var layout = SafeTensorsLayout.Read(_path);
        using var file = File.OpenHandle(_path);
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.ReadValues(file, "a", 5, new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.ReadValues(file, "a", -1, new float[2]));
        Assert.Equal("The file holds no tensor 'c'.", Assert.Throws<InvalidDataException>(() => layout.ReadValues(file, "c", 0, new float[1])).Message);
    }

    [Fact]
    public void ReadValues_FileCutMeanwhile_IsRefused()
    {
        var layout = SafeTensorsLayout.Read(_path);
        using (var writer = File.Open(_path, FileMode.Open))
        {
            writer.SetLength(layout.Length - 6);
        }

        using var file = File.OpenHandle(_path);
        layout.ReadValues(file, "a", 0, new float[6]);
        Assert.Equal(
            "The file ends inside the tensor 'b': it was truncated after its header had been read.",
            Assert.Throws<InvalidDataException>(() => layout.ReadValues(file, "b", 0, new float[4])).Message);
    }

    [Theory]
    [InlineData("[536870911]", 2147483644)]
    [InlineData("[23170,23170]", 2147395600)]
    [InlineData("[1073741824,0]", 0)]
    public void Read_HugeShape_AllocatesNothingLikeIt(string shape, long bytes)
    {
        // A file as long as the header says, of which the disk holds a few bytes.
        var header = System.Text.Encoding.UTF8.GetBytes($$$"""{"a":{"dtype":"F32","shape":{{{shape}}},"data_offsets":[0,{{{bytes}}}]}}""");
        using (var file = File.Create(_path))
        {
            file.Write(BitConverter.GetBytes((ulong)header.Length));
            file.Write(header);
            file.SetLength(8 + header.Length + bytes);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Exception? refusal = Record.Exception(() => SafeTensorsLayout.Read(_path));
        Assert.True(refusal is null or InvalidDataException);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }
}

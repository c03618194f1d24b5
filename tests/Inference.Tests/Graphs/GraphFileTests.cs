using System.Text;
using Candor.Inference.Graphs;
using Google.Protobuf;
using Onnx;

namespace Candor.Inference.Tests.Graphs;

public sealed class GraphFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("candor-test-").FullName;

    private string FilePath => Path.Combine(_folder, "model.onnx");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_WeightsInTheFile_AreReferredToByTheirPlaceInIt()
    {
        var model = Model();
        Add(model, "small", 255);
        Add(model, "large", 256);
        Add(model, "larger", 4000);
        var bytes = Write(model.ToByteArray());
        var file = GraphFile.Read(FilePath);
        Assert.Equal(["model.onnx"], file.ExternalFiles);
        Assert.Equal(bytes.Length, file.Bytes);
        Assert.Equal(255 * 4, file.Model.Graph.Initializer[0].RawData.Length);
        foreach (var (place, name) in new[] { (1, "large"), (2, "larger") })
        {
            var tensor = file.Model.Graph.Initializer[place];
            Assert.Equal((name, 0, TensorProto.Types.DataLocation.External), (tensor.Name, tensor.RawData.Length, tensor.DataLocation));
            var offset = int.Parse(ExternalData.Value(tensor, "offset")!);
            var length = int.Parse(ExternalData.Value(tensor, "length")!);
            Assert.Equal(model.Graph.Initializer[place].RawData.ToByteArray(), bytes.AsSpan(offset, length).ToArray());
        }

        Assert.Empty(GraphSafety.Problems(file));
    }

    [Fact]
    public void Read_GraphInSeveralPieces_MergesThemAsTheFormatSays()
    {
        var (first, second) = (Model(), new ModelProto { Graph = new GraphProto() });
        Add(first, "one", 300);
        Add(second, "two", 300);
        second.Graph.Node.Add(new NodeProto { OpType = "Identity", Output = { "z" } });
        Write([.. first.ToByteArray(), .. second.ToByteArray()]);
        var graph = GraphFile.Read(FilePath).Model.Graph;
        Assert.Equal(["one", "two"], graph.Initializer.Select(static tensor => tensor.Name));
        Assert.Equal(2, graph.Node.Count);
        Assert.Equal("graph", graph.Name);
    }

    [Fact]
    public void Read_ReferencesToOtherFiles_StayAsTheyAre()
    {
        var model = Model();
        Add(model, "there", 300);
        ExternalData.Refer(model.Graph.Initializer[0], "weights.data", 64, 1200);
        Write(model.ToByteArray());
        var file = GraphFile.Read(FilePath);
        Assert.Equal(["weights.data"], file.ExternalFiles);
        Assert.Equal(model.Graph.Initializer[0], file.Model.Graph.Initializer[0]);
    }

    [Fact]
    public void Read_UnknownFields_AreKept()
    {
        byte[] unknown = [0xC2, 0x3E, 3, 1, 2, 3];
        Write([.. Model().ToByteArray(), .. unknown]);
        Assert.EndsWith(Convert.ToHexString(unknown), Convert.ToHexString(GraphFile.Read(FilePath).Model.ToByteArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EveryTruncation_IsRefusedWithASentence()
    {
        var model = Model();
        Add(model, "weight", 300);
        var bytes = model.ToByteArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(FilePath, bytes[..length]);
            Exception? thrown = Record.Exception(() => GraphFile.Read(FilePath));

            // The graph comes last, so that a cut before it leaves a whole message without a graph.
            var refused = Assert.IsType<GraphException>(thrown);
            Assert.EndsWith(".", Assert.Single(refused.Problems), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_RandomBytes_AreRefusedOrAtLeastNeverCrash()
    {
        var random = new Random(3);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            File.WriteAllBytes(FilePath, bytes);
            Assert.IsType<GraphException>(Record.Exception(() => GraphFile.Read(FilePath)));
        }
    }

    [Fact]
    public void Read_OneByteChanged_IsReadOrRefusedButNeverCrashes()
    {
        var model = Model();
        Add(model, "weight", 300);
        var bytes = model.ToByteArray();
        for (var place = 0; place < Math.Min(bytes.Length, 200); place++)
        {
            foreach (var value in (byte[])[0, 1, 127, 128, 255])
            {
                var changed = (byte[])bytes.Clone();
                changed[place] = value;
                File.WriteAllBytes(FilePath, changed);
                var thrown = Record.Exception(() => GraphSafety.Problems(GraphFile.Read(FilePath)));
                Assert.True(thrown is null or GraphException, $"byte {place} = {value}: {thrown}");
            }
        }
    }

    [Fact]
    public void Read_EmptyFile_SaysSo() => AssertRefused([], "it is no whole ONNX file: it is empty. Fetch or export it again.");

    [Fact]
    public void Read_PointerOfAGitCheckout_SaysSo() => AssertRefused(
        Encoding.UTF8.GetBytes("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
        "it is no whole ONNX file: it is the pointer that a git checkout leaves in place of a large file. Fetch or export it again.");

    [Fact]
    public void Read_TextFile_IsRefused() => AssertRefused(
        "{\"model_type\": \"llama\"}"u8.ToArray(), "it is no whole ONNX file: the bytes at 0 are no field of a protobuf message. Fetch or export it again.");

    [Fact]
    public void Read_MessageWithoutGraph_IsRefused() => AssertRefused(new ModelProto { IrVersion = 8 }.ToByteArray(), "it is no ONNX file: it holds no graph.");

    [Fact]
    public void Read_GraphWithoutVersion_IsRefused() => AssertRefused(
        new ModelProto { Graph = Model().Graph }.ToByteArray(), "it is no ONNX file: it does not say in which version of the format it is written.");

    [Fact]
    public void Read_NewerVersion_IsRefused()
    {
        var model = Model();
        model.IrVersion = 14;
        AssertRefused(model.ToByteArray(), "it is written in version 14 of the format, and the runtime reads 3 to 13. Export it again for an older opset.");
    }

    [Fact]
    public void Read_Device_IsRefused()
    {
        File.CreateSymbolicLink(FilePath, "/dev/zero");
        Assert.Equal(["it is not a regular file."], Assert.Throws<GraphException>(() => GraphFile.Read(FilePath)).Problems);
    }

    [Fact]
    public void Read_MissingFile_IsRefused()
    {
        var refused = Assert.Throws<GraphException>(() => GraphFile.Read(FilePath));
        Assert.StartsWith("it cannot be read: ", Assert.Single(refused.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NestedWithoutEnd_IsRefused()
    {
        var graph = Model().Graph;
        for (var depth = 0; depth < 200; depth++)
        {
            graph = new GraphProto { Name = "graph",
                Node = { new NodeProto { OpType = "If", Attribute = { new AttributeProto { Name = "then_branch", G = graph } } } } };
        }

        Write(new ModelProto { IrVersion = 8, Graph = graph }.ToByteArray());
        Assert.StartsWith("it is no whole ONNX file: ", Assert.Single(Assert.Throws<GraphException>(() => GraphFile.Read(FilePath)).Problems),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LengthBeyondTheFile_IsRefusedWithoutTakingMemoryForIt()
    {
        // Field 2 of a model, which says that it has 2^40 bytes.
        byte[] bytes = [0x12, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20, 1];
        var before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(bytes, "it is no whole ONNX file: the field at byte 1 says that it has 1099511627776 bytes, and 1 are left. Fetch or export it again.");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    private static ModelProto Model() => new() { IrVersion = 8,
        Graph = new GraphProto { Name = "graph", Node = { new NodeProto { OpType = "Identity", Input = { "x" }, Output = { "y" } } } } };

    private static void Add(ModelProto model, string name, int elements)
    {
        var data = new byte[elements * 4];
        new Random(elements).NextBytes(data);
        model.Graph.Initializer.Add(new TensorProto { Name = name, DataType = ElementType.Float, Dims = { elements }, RawData = ByteString.CopyFrom(data) });
    }

    private byte[] Write(byte[] bytes)
    {
        File.WriteAllBytes(FilePath, bytes);
        return bytes;
    }

    private void AssertRefused(byte[] bytes, string problem)
    {
        Write(bytes);
        Assert.Equal([problem], Assert.Throws<GraphException>(() => GraphFile.Read(FilePath)).Problems);
    }
}

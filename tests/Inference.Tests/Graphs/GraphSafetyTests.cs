using System.Globalization;
using Candor.Inference.Graphs;
using Candor.Testing;
using Google.Protobuf;
using Onnx;

namespace Candor.Inference.Tests.Graphs;

/// <summary>Hostile and broken graphs, each made by one change to a harmless one, and the sentence that refuses it.</summary>
public sealed class GraphSafetyTests : IDisposable
{
    private const int WeightBytes = 4096;
    private readonly string _folder = Directory.CreateTempSubdirectory("candor-test-").FullName;

    public GraphSafetyTests() => File.WriteAllBytes(Path.Combine(_folder, "weights.data"), new byte[WeightBytes]);

    public static TheoryData<string> Names => [.. Hostile.Keys];

    private static readonly Dictionary<string, (Action<ModelProto> Change, string Problem)> Hostile = new(StringComparer.Ordinal)
    {
        ["weights above the folder"] = (static model => Refer(model, "../weights.data"),
            "lies in '../weights.data': weights may lie only in files of the model's folder."),
        ["weights above, by way of a folder"] = (static model => Refer(model, "a/../../weights.data"),
            "lies in 'a/../../weights.data': weights may lie only in files of the model's folder."),
        ["weights at an absolute place"] = (static model => Refer(model, "/etc/passwd"),
            "lies in '/etc/passwd': weights may lie only in files of the model's folder."),
        ["weights of a process"] = (static model => Refer(model, "/proc/self/mem"),
            "lies in '/proc/self/mem': weights may lie only in files of the model's folder."),
        ["weights on a drive"] = (static model => Refer(model, "C:\\weights.data"),
            "lies in 'C:\\weights.data': weights may lie only in files of the model's folder."),
        ["weights behind backslashes"] = (static model => Refer(model, "..\\weights.data"),
            "lies in '..\\weights.data': weights may lie only in files of the model's folder."),
        ["weights at an address"] = (static model => Refer(model, "*/_ORT_MEM_ADDR_/*"),
            "lies in '*/_ORT_MEM_ADDR_/*': weights may lie only in files of the model's folder."),
        ["weights in a nameless file"] = (static model => Refer(model, string.Empty), "lies in '': weights may lie only in files of the model's folder."),
        ["weights behind a null byte"] = (static model => Refer(model, "weights.data\0/../x"), "weights may lie only in files of the model's folder."),
        ["weights in a missing file"] = (static model => Refer(model, "absent.data"), "the weight file 'absent.data' is missing."),
        ["weights in the folder itself"] = (static model => Refer(model, "."), "lies in '.': weights may lie only in files of the model's folder."),
        ["weights at a negative offset"] = (static model => Refer(model, offset: "-64"), "has an offset or a length that is no number of bytes."),
        ["weights at an offset that is no number"] = (static model => Refer(model, offset: "0x10"), "has an offset or a length that is no number of bytes."),
        ["weights beyond the file"] = (static model => Refer(model, offset: "4096"), "would end at byte 4160 of 'weights.data', which has 4096."),
        ["weights far beyond the file"] = (static model => Refer(model, offset: "4611686018427387904"),
            "would end at byte 4611686018427387968 of 'weights.data', which has 4096."),
        ["weights at an offset that overflows"] = (static model => Refer(model, offset: "9223372036854775807"),
            "would end at byte 9223372036854775871 of 'weights.data', which has 4096."),
        ["weights shorter than their shape"] = (static model => Refer(model, length: "60"), "has 60 bytes in 'weights.data'; its shape and type need 64."),
        ["weights longer than their shape"] = (static model => Refer(model, length: "4096"), "has 4096 bytes in 'weights.data'; its shape and type need 64."),
        ["a shape larger than its bytes"] = (static model => Weight(model).Dims[0] = 5, "has 64 bytes; its shape and type need 80."),
        ["a negative dimension"] = (static model => Weight(model).Dims[0] = -4, "has the shape [-4, 4], which no tensor can have."),
        ["dimensions whose product overflows"] = (
            static model => Weight(model).Dims.Add([1L << 31, 1L << 31, 4]), "has the shape [4, 4, 2147483648, 2147483648, 4], which no tensor can have."),
        ["a type that does not exist"] = (static model => Weight(model).DataType = 99, "is type 99, which is no type of the format."),
        ["a weight of texts"] = (
            static model =>
            {
                Refer(model);
                Weight(model).DataType = ElementType.String;
            }, "holds texts, which weights do not."),
        ["a weight without its numbers"] = (static model => Weight(model).ClearRawData(), "has 0 elements; its shape needs 16."),
        ["a weight with bytes and a file"] = (
            static model =>
            {
                Refer(model);
                Weight(model).RawData = ByteString.CopyFrom(new byte[64]);
            }, "names a file and holds bytes as well."),
        ["a weight that names a file and says that it needs none"] = (
            static model =>
            {
                Refer(model);
                Weight(model).DataLocation = TensorProto.Types.DataLocation.Default;
                Weight(model).RawData = ByteString.CopyFrom(new byte[64]);
            }, "names a file and says that it needs none."),
        ["two weights of one name"] = (static model => model.Graph.Initializer.Add(Weight(model).Clone()), "more than one weight is called 'weight'."),
        ["a sparse weight"] = (static model => model.Graph.SparseInitializer.Add(new SparseTensorProto()), "it has sparse tensors, which decoders do not."),
        ["a huge fill"] = (static model => Fill(model, 1L << 30), "'fill' (ConstantOfShape) would fill 1073741824 elements out of nothing, 1073741824 with " +
            "those before it; at most 67108864 are allowed."),
        ["a huge fill in two dimensions"] = (static model => Fill(model, 1_000_000, 1_000_000), "would fill 1000000000000 elements out of nothing"),
        ["a fill beyond all numbers"] = (static model => Fill(model, long.MaxValue, long.MaxValue, long.MaxValue), "elements out of nothing"),
        ["a fill whose size is computed"] = (
            static model =>
            {
                Constant(model, "a", 1_000_000);
                Node(model, "Mul", "squared", "a", "a");
                Node(model, "ConstantOfShape", "fill", "squared");
            }, "'fill' (ConstantOfShape) would fill 1000000000000 elements out of nothing"),
        ["many fills that are small each"] = (
            static model =>
            {
                Constant(model, "size", 60 << 20);
                Node(model, "ConstantOfShape", "one", "size");
                Node(model, "ConstantOfShape", "two", "size");
            }, "'two' (ConstantOfShape) would fill 62914560 elements out of nothing, 125829120 with those before it"),
        ["a huge expansion"] = (
            static model =>
            {
                Constant(model, "size", 1 << 20, 1 << 20);
                Node(model, "Expand", "wide", "weight", "size");
            }, "'wide' (Expand) would fill 1099511627776 elements out of nothing"),
        ["a huge range"] = (
            static model =>
            {
                Constant(model, "from", 0);
                Constant(model, "to", 1L << 40);
                Constant(model, "step", 1);
                Node(model, "Range", "long", "from", "to", "step");
            }, "'long' (Range) would fill 1099511627777 elements out of nothing"),
        ["an endless loop"] = (static model => Node(model, "Loop", "loop", "weight"),
            "'loop' is a Loop: control flow is not allowed. Export it again without."),
        ["a scan"] = (static model => Node(model, "Scan", "scan", "weight"), "'scan' is a Scan: control flow is not allowed. Export it again without."),
        ["a branch that computes"] = (
            static model =>
            {
                Node(model, "If", "branch", "weight");
                var inner = new GraphProto { Node = { new NodeProto { OpType = "MatMul" } } };
                model.Graph.Node[^1].Attribute.Add([new AttributeProto { Name = "then_branch", G = inner },
                    new AttributeProto { Name = "else_branch", G = inner.Clone() }]);
            }, "'branch' is a If: control flow is not allowed. Export it again without."),
        ["a sequence"] = (static model => Node(model, "SequenceConstruct", "list", "weight"),
            "'list' is a SequenceConstruct, which is no operator that decoders use."),
        ["an operator that reads files"] = (static model => Node(model, "ImageDecoder", "image", "weight"),
            "'image' is a ImageDecoder, which is no operator that decoders use."),
        ["an operator of a library"] = (
            static model =>
            {
                Node(model, "Run", "custom", "weight");
                model.Graph.Node[^1].Domain = "evil.ops";
            }, "'custom' is a evil.ops.Run: operators of that domain or name are not allowed."),
        ["an operator of the runtime that decoders do not use"] = (
            static model =>
            {
                Node(model, "BeamSearch", "search", "weight");
                model.Graph.Node[^1].Domain = "com.microsoft";
            }, "'search' is a com.microsoft.BeamSearch: operators of that domain or name are not allowed."),
        ["a function of its own"] = (static model => model.Functions.Add(new FunctionProto { Name = "recurse" }),
            "it defines functions of its own ('recurse'). Export it again with its functions inlined."),
        ["a hostile constant inside a node"] = (
            static model => model.Graph.Node.Add(new NodeProto
            {
                OpType = "Constant",
                Output = { "c" },
                Attribute = { NodeAttributes.Make("value", new TensorProto { Dims = { 1L << 40 }, DataType = ElementType.Float }) },
            }), "a constant has 0 elements; its shape needs 1099511627776."),
        ["a hostile reference inside a branch"] = (
            static model =>
            {
                var tensor = Weight(model).Clone();
                ExternalData.Refer(tensor, "/dev/zero", 0, 64);
                var inner = new GraphProto { Node = { new NodeProto { OpType = "Constant", Attribute = { NodeAttributes.Make("value", tensor) } } } };
                Node(model, "If", "branch", "weight");
                model.Graph.Node[^1].Attribute.Add([new AttributeProto { Name = "then_branch", G = inner },
                    new AttributeProto { Name = "else_branch", G = inner.Clone() }]);
            }, "lies in '/dev/zero': weights may lie only in files of the model's folder."),
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void Problems_HostileGraph_SaysWhatIsWrong(string name)
    {
        var model = Harmless();
        Assert.Empty(GraphSafety.Problems(model, _folder));
        Hostile[name].Change(model);
        Assert.Contains(GraphSafety.Problems(model, _folder), problem => problem.Contains(Hostile[name].Problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Problems_WeightFileThatIsADevice_IsMissing()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "zero.data"), "/dev/zero");
        var model = Harmless();
        Refer(model, "zero.data");
        Assert.NotEmpty(GraphSafety.Problems(model, _folder));
    }

    [Fact]
    public void Problems_WeightsBehindALink_AreThere()
    {
        // Hub caches keep weights behind links.
        File.CreateSymbolicLink(Path.Combine(_folder, "link.data"), "weights.data");
        var model = Harmless();
        Refer(model, "link.data");
        Assert.Empty(GraphSafety.Problems(model, _folder));
    }

    [Fact]
    public void Problems_WeightsInAFolderBelow_AreThere()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "onnx"));
        File.WriteAllBytes(Path.Combine(_folder, "onnx", "model.onnx_data"), new byte[WeightBytes]);
        var model = Harmless();
        Refer(model, "onnx/model.onnx_data");
        Assert.Empty(GraphSafety.Problems(model, _folder));
    }

    [Fact]
    public void Problems_FillThatTheLimitAllows_IsNone()
    {
        var model = Harmless();
        Fill(model, GraphSafety.MostFilledElements);
        Assert.Empty(GraphSafety.Problems(model, _folder));
    }

    [Fact]
    public void Problems_TooManyNodes_IsRefused()
    {
        var model = Harmless();
        model.Graph.Node.AddRange(Enumerable.Repeat(model.Graph.Node[0], GraphSafety.MostNodes));
        Assert.Equal(["it has 262145 nodes; at most 262144 are allowed."], GraphSafety.Problems(model, _folder));
    }

    [Fact]
    public void Problems_BranchesThatHoldConstants_AreAllowed()
    {
        // The model builder chooses between two rotary tables by the text's length.
        var model = Harmless();
        Node(model, "If", "table", "weight");
        var inner = new GraphProto { Node = { new NodeProto { OpType = "Constant", Output = { "cos" },
            Attribute = { NodeAttributes.Make("value", Weight(model).Clone()) } } } };
        model.Graph.Node[^1].Attribute.Add([new AttributeProto { Name = "then_branch", G = inner },
            new AttributeProto { Name = "else_branch", G = inner.Clone() }]);
        Assert.Empty(GraphSafety.Problems(model, _folder));
    }

    [SharedTheory("models/tiny-llama")]
    [MemberData(nameof(PublishedExport.Paths), MemberType = typeof(PublishedExport))]
    public void Problems_PublishedExport_AreNone(string path)
    {
        var file = GraphFile.Read(Repository.Shared($"models/{path}"));
        Assert.Empty(GraphSafety.Problems(file));
        Assert.Empty(GraphSafety.Problems(GraphInstrumenter.Instrument(GraphAnalysis.Analyse(file), new(true, true, true, true)), file.Folder));
    }

    private static ModelProto Harmless() => new()
    {
        IrVersion = 8,
        OpsetImport = { new OperatorSetIdProto { Version = 18 } },
        Graph = new GraphProto
        {
            Name = "graph",
            Node = { new NodeProto { OpType = "MatMul", Name = "product", Input = { "x", "weight" }, Output = { "y" } } },
            Initializer = { new TensorProto { Name = "weight", Dims = { 4, 4 }, DataType = ElementType.Float, RawData = ByteString.CopyFrom(new byte[64]) } },
        },
    };

    private static TensorProto Weight(ModelProto model) => model.Graph.Initializer[0];

    private static void Refer(ModelProto model, string location = "weights.data", string offset = "0", string length = "64")
    {
        var tensor = Weight(model);
        ExternalData.Refer(tensor, location, 0, 0);
        tensor.ExternalData[1].Value = offset;
        tensor.ExternalData[2].Value = length;
    }

    private static void Constant(ModelProto model, string name, params long[] values) => model.Graph.Node.Add(new NodeProto
    {
        OpType = "Constant",
        Name = name,
        Output = { name },
        Attribute = { NodeAttributes.Make("value", new TensorProto { DataType = ElementType.Int64, Dims = { values.Length }, Int64Data = { values } }) },
    });

    private static void Node(ModelProto model, string operation, string name, params string[] inputs) =>
        model.Graph.Node.Add(new NodeProto { OpType = operation, Name = name, Input = { inputs }, Output = { name.ToString(CultureInfo.InvariantCulture) } });

    private static void Fill(ModelProto model, params long[] shape)
    {
        Constant(model, "size", shape);
        Node(model, "ConstantOfShape", "fill", "size");
    }
}

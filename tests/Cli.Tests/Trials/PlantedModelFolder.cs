using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Onnx;

namespace Candor.Cli.Tests.Trials;

/// <summary>A model folder whose graph is a decoder of one layer without attention, and may carry something hostile in its residual stream.</summary>
internal sealed class PlantedModelFolder : IDisposable
{
    private const int Vocabulary = 2048;
    private const int Width = 4;
    private const int Float = 1;
    private const int Int64 = 7;
    private const int Bool = 9;

    private readonly TemporaryFolder _folder = new();

    private PlantedModelFolder(byte[] graph)
    {
        File.WriteAllBytes(_folder["model.onnx"], graph);
        File.Copy(System.IO.Path.Combine(Repository.Atlas, "tokenizer.json"), _folder["tokenizer.json"]);
        var manifest = JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(Repository.Atlas, "model.json")))!.AsObject();
        manifest["graph"]!["sha256"] = Convert.ToHexStringLower(SHA256.HashData(graph));
        manifest["tensors"]!.AsObject().Remove("position_ids");
        manifest["architecture"] = new JsonObject
        {
            ["layers"] = 1, ["hidden_size"] = Width, ["attention_heads"] = 1, ["key_value_heads"] = 1, ["head_size"] = Width,
            ["vocabulary_size"] = Vocabulary, ["context_length"] = 256,
        };
        File.WriteAllText(_folder["model.json"], manifest.ToJsonString());
    }

    public string Path => _folder.Path;

    /// <summary>A sound model.</summary>
    public static PlantedModelFolder Sound() => new(Decoder(static _ => "residual.0").ToByteArray());

    /// <summary>A file that ends in its middle, and whose hash was taken of what is there.</summary>
    public static PlantedModelFolder Truncated()
    {
        var graph = Decoder(static _ => "residual.0").ToByteArray();
        return new PlantedModelFolder(graph[..(graph.Length / 2)]);
    }

    /// <summary>A few bytes that ask for 2³⁰ floats.</summary>
    public static PlantedModelFolder HugeFill() => new(Decoder(static graph =>
    {
        graph.Initializer.Add(Integers("huge_shape", 1 << 30));
        Node(graph, "ConstantOfShape", ["huge_shape"], "huge");
        Node(graph, "ReduceSum", ["huge"], "huge_sum");
        Node(graph, "Add", ["residual.0", "huge_sum"], "poisoned");
        return "poisoned";
    }).ToByteArray());

    /// <summary>A loop that never ends, on a value that is only known when the graph runs.</summary>
    public static PlantedModelFolder EndlessLoop() => new(Decoder(static graph =>
    {
        var body = new GraphProto { Name = "body" };
        body.Input.Add([Value("i", Int64), Value("go_on", Bool), Value("carried", Float)]);
        Node(body, "Identity", ["go_on"], "still_go_on");
        Node(body, "Identity", ["carried"], "carried_on");
        body.Output.Add([Value("still_go_on", Bool), Value("carried_on", Float)]);
        graph.Initializer.Add(new TensorProto { Name = "true", DataType = Bool, RawData = ByteString.CopyFrom([1]) });
        graph.Initializer.Add(new TensorProto { Name = "most", DataType = Int64, RawData = Bytes([long.MaxValue]) });
        Node(graph, "ReduceSum", ["residual.0"], "sum");
        var loop = Node(graph, "Loop", ["most", "true", "sum"], "never");
        loop.Attribute.Add(new AttributeProto { Name = "body", Type = AttributeProto.Types.AttributeType.Graph, G = body });
        Node(graph, "Add", ["residual.0", "never"], "poisoned");
        return "poisoned";
    }).ToByteArray());

    public void Dispose() => _folder.Dispose();

    private static ModelProto Decoder(Func<GraphProto, string> stream)
    {
        var graph = new GraphProto { Name = "decoder" };
        graph.Input.Add(
        [
            Value("input_ids", Int64, "batch", "tokens"),
            Value("attention_mask", Int64, "batch", "total"),
            Value("past_key_values.0.key", Float, "batch", 1, "past", Width),
            Value("past_key_values.0.value", Float, "batch", 1, "past", Width),
        ]);
        graph.Initializer.Add(Floats("embedding", Vocabulary, Width));
        graph.Initializer.Add(Floats("unembedding", Width, Vocabulary));
        graph.Initializer.Add(Integers("one", 1));
        Node(graph, "Gather", ["embedding", "input_ids"], "residual.0");
        Node(graph, "Identity", [stream(graph)], "residual.1");
        Node(graph, "MatMul", ["residual.1", "unembedding"], "logits");
        Node(graph, "Unsqueeze", ["residual.0", "one"], "new");
        foreach (var kind in new[] { "key", "value" })
        {
            var concat = Node(graph, "Concat", [$"past_key_values.0.{kind}", "new"], $"present.0.{kind}");
            concat.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 2 });
        }

        graph.Output.Add(
        [
            Value("logits", Float, "batch", "tokens", Vocabulary),
            Value("present.0.key", Float, "batch", 1, "total", Width),
            Value("present.0.value", Float, "batch", 1, "total", Width),
            Value("residual.0", Float, "batch", "tokens", Width),
            Value("residual.1", Float, "batch", "tokens", Width),
        ]);
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 13 });
        return model;
    }

    private static NodeProto Node(GraphProto graph, string kind, string[] inputs, string output)
    {
        var node = new NodeProto { OpType = kind, Name = output + "_node" };
        node.Input.Add(inputs);
        node.Output.Add(output);
        graph.Node.Add(node);
        return node;
    }

    private static ValueInfoProto Value(string name, int type, params object[] dims)
    {
        var shape = new TensorShapeProto();
        foreach (var dim in dims)
        {
            shape.Dim.Add(dim is int size
                ? new TensorShapeProto.Types.Dimension { DimValue = size }
                : new TensorShapeProto.Types.Dimension { DimParam = (string)dim });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } } };
    }

    private static TensorProto Integers(string name, params long[] values) =>
        new() { Name = name, DataType = Int64, Dims = { values.Length }, RawData = Bytes(values) };

    private static TensorProto Floats(string name, int rows, int columns)
    {
        var random = new Random(rows);
        var values = new float[rows * columns];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = random.NextSingle() - 0.5f;
        }

        return new TensorProto { Name = name, DataType = Float, Dims = { rows, columns }, RawData = Bytes(values) };
    }

    private static ByteString Bytes<T>(T[] values)
        where T : unmanaged => ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan()));
}

using System.Text.Json.Nodes;
using Candor.Inference.Graphs;
using Candor.Testing;
using Google.Protobuf;
using Onnx;

namespace Candor.Inference.Tests.Grounding;

/// <summary>
/// A folder with a token classifier that has something to say: a token of the second text is supported if, and only if, the first text holds the same
/// token. Logits are [0, 4] where it does not and [4, 0] where it does.
/// </summary>
internal sealed class TinyTokenClassifier : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("candor-grounding-");

    /// <param name="tokenizer">Changes the tokenizer's file.</param>
    /// <param name="maxTokens">What <c>config.json</c> names.</param>
    public TinyTokenClassifier(Action<JsonObject>? tokenizer = null, int maxTokens = 4096)
    {
        var json = JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(Repository.Root, "models", "atlas", "tokenizer.json")))!.AsObject();
        json["post_processor"] = JsonNode.Parse("""
            {"type": "TemplateProcessing",
             "single": [{"SpecialToken": {"id": "<|bos|>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
             "pair": [{"SpecialToken": {"id": "<|bos|>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<|note|>", "type_id": 0}},
                      {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "<|note|>", "type_id": 1}}],
             "special_tokens": {"<|bos|>": {"id": "<|bos|>", "ids": [0], "tokens": ["<|bos|>"]}, "<|note|>": {"id": "<|note|>", "ids": [3], "tokens": ["<|note|>"]}}}
            """);
        tokenizer?.Invoke(json);
        File.WriteAllText(System.IO.Path.Combine(Path, "tokenizer.json"), json.ToJsonString());
        File.WriteAllText(System.IO.Path.Combine(Path, "config.json"), $$"""{"max_position_embeddings": {{maxTokens}}}""");
        File.WriteAllBytes(System.IO.Path.Combine(Path, "model.onnx"), Graph().ToByteArray());
    }

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The graph; a test may change it.</summary>
    public static ModelProto Graph(string output = "logits")
    {
        var model = new ModelProto { IrVersion = 10, Graph = new GraphProto { Name = "classifier" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = 18 });
        var graph = model.Graph;
        foreach (var name in (string[])["input_ids", "attention_mask", "token_type_ids"])
        {
            graph.Input.Add(Value(name, ElementType.Int64, "t"));
        }

        graph.Output.Add(Value(output, ElementType.Float, "t", "labels"));
        graph.Initializer.Add(Integers("one", 1));
        graph.Initializer.Add(Integers("two", 2));
        graph.Initializer.Add(Reals("four", 4));
        graph.Initializer.Add(Reals("unit", 1));

        // [1, t, 1] == [1, 1, t], kept where the first text stands and nothing is padding.
        Node("Unsqueeze", "rows", "input_ids", "two");
        Node("Unsqueeze", "columns", "input_ids", "one");
        Node("Equal", "equal", "rows", "columns");
        Node("Cast", "same", "equal");
        graph.Node[^1].Attribute.Add(new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = ElementType.Float });
        Node("Sub", "first", "attention_mask", "token_type_ids");
        Node("Unsqueeze", "first_columns", "first", "one");
        Node("Cast", "first_real", "first_columns");
        graph.Node[^1].Attribute.Add(new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = ElementType.Float });
        Node("Mul", "supporting", "same", "first_real");
        Node("ReduceMax", "supported", "supporting", "two");
        Node("Mul", "faithful", "supported", "four");
        Node("Sub", "unsupported", "unit", "supported");
        Node("Mul", "hallucinated", "unsupported", "four");
        Node("Concat", output, "faithful", "hallucinated");
        graph.Node[^1].Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 2 });
        return model;

        void Node(string operation, string result, params ReadOnlySpan<string> inputs)
        {
            var node = new NodeProto { OpType = operation, Name = $"/{result}" };
            foreach (var input in inputs)
            {
                node.Input.Add(input);
            }

            node.Output.Add(result);
            graph.Node.Add(node);
        }
    }

    private static TensorProto Integers(string name, params ReadOnlySpan<long> values)
    {
        var tensor = new TensorProto { Name = name, DataType = ElementType.Int64 };
        tensor.Dims.Add(values.Length);
        foreach (var value in values)
        {
            tensor.Int64Data.Add(value);
        }

        return tensor;
    }

    private static TensorProto Reals(string name, float value)
    {
        var tensor = new TensorProto { Name = name, DataType = ElementType.Float };
        tensor.Dims.Add(1);
        tensor.FloatData.Add(value);
        return tensor;
    }

    private static ValueInfoProto Value(string name, int type, params ReadOnlySpan<string> axes)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "b" });
        foreach (var axis in axes)
        {
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = axis });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } } };
    }
}

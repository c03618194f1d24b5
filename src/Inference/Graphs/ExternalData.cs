using System.Globalization;
using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>References from tensors to the bytes of files.</summary>
internal static class ExternalData
{
    /// <summary>Every tensor of a graph: initializers, attributes of nodes, and those of inner graphs.</summary>
    public static IEnumerable<TensorProto> Tensors(GraphProto graph)
    {
        var waiting = new Stack<GraphProto>([graph]);
        while (waiting.TryPop(out var next))
        {
            foreach (var tensor in next.Initializer)
            {
                yield return tensor;
            }

            foreach (var attribute in next.Node.SelectMany(static node => node.Attribute))
            {
                if (attribute.T is not null)
                {
                    yield return attribute.T;
                }

                foreach (var tensor in attribute.Tensors)
                {
                    yield return tensor;
                }

                foreach (var inner in Inner(attribute))
                {
                    waiting.Push(inner);
                }
            }
        }
    }

    /// <summary>Graphs inside an attribute.</summary>
    public static IEnumerable<GraphProto> Inner(AttributeProto attribute) => attribute.G is null ? attribute.Graphs : attribute.Graphs.Prepend(attribute.G);

    /// <summary>The file that holds a tensor's bytes, as the tensor names it; null when it holds them itself.</summary>
    public static string? Location(TensorProto tensor) => IsExternal(tensor) ? Value(tensor, "location") ?? string.Empty : null;

    /// <summary>Whether a tensor's bytes are in a file.</summary>
    public static bool IsExternal(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    /// <summary>An entry of a reference; null when it has none of that name.</summary>
    public static string? Value(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    /// <summary>Makes a tensor refer to the bytes of a file.</summary>
    public static void Refer(TensorProto tensor, string location, long offset, long length)
    {
        tensor.ClearRawData();
        tensor.ExternalData.Clear();
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        Add("location", location);
        Add("offset", offset.ToString(CultureInfo.InvariantCulture));
        Add("length", length.ToString(CultureInfo.InvariantCulture));

        void Add(string key, string value) => tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
    }
}

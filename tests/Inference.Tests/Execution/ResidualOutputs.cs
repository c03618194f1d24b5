using System.Text;

namespace Candor.Inference.Tests.Execution;

/// <summary>Makes tensors inside an exported graph its outputs, under the names of hook points.</summary>
internal static class ResidualOutputs
{
    /// <summary>The graph with <c>residual.0</c> to <c>residual.{layers}</c> as outputs.</summary>
    /// <remarks>Protobuf merges a repeated occurrence of the graph field into the first one, so new nodes and outputs can be appended to the file.</remarks>
    /// <param name="graph">The file's bytes.</param>
    /// <param name="first">The graph's own name of the stream that enters layer 0.</param>
    /// <param name="layerPrefix">What the names of a layer's nodes begin with, before its number.</param>
    /// <param name="layers">Decoder layers.</param>
    public static byte[] Append(byte[] graph, string first, string layerPrefix, int layers)
    {
        var addition = new List<byte>();
        for (var i = 0; i <= layers; i++)
        {
            var name = $"residual.{i}";
            var source = i == 0 ? first : $"{layerPrefix}{i - 1}/Add_1_output_0";
            byte[] node = [.. Field(1, source), .. Field(2, name), .. Field(3, $"candor/{name}"), .. Field(4, "Identity")];
            addition.AddRange([.. Field(1, node), .. Field(12, Field(1, name))]);
        }

        return [.. graph, .. Field(7, [.. addition])];
    }

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] content)
    {
        var bytes = new List<byte> { (byte)((number << 3) | 2) };
        var length = content.Length;
        for (; length > 127; length >>= 7)
        {
            bytes.Add((byte)(length | 128));
        }

        bytes.Add((byte)length);
        return [.. bytes, .. content];
    }
}

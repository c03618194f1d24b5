using Google.Protobuf;
using Onnx;

namespace Candor.Cli.Tests.Hub;

/// <summary>Graph files of a few bytes.</summary>
internal static class TinyGraph
{
    /// <summary>A graph with one tensor of weights: in a file of that name, or inside.</summary>
    public static byte[] WithWeightsAt(string? location)
    {
        var tensor = new TensorProto { Name = "weights", DataType = 1, Dims = { 2 } };
        if (location is null)
        {
            tensor.RawData = ByteString.CopyFrom(new byte[8]);
        }
        else
        {
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = "8" });
        }

        return new ModelProto { IrVersion = 8, Graph = new GraphProto { Name = "tiny", Initializer = { tensor } } }.ToByteArray();
    }
}

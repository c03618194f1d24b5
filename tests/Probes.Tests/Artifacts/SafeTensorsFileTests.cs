using System.Text.Json.Nodes;
using Candor.Probes.Artifacts;
using Xunit;

namespace Candor.Probes.Tests.Artifacts;

public sealed class SafeTensorsFileTests
{
    private static readonly SafeTensor[] Sample =
    [
        new("b/vector", [3], [1, -2.5f, float.NaN]),
        new("a/matrix", [2, 2], [1, 2, 3, 4]),
        new("scalar", [], [7]),
        new("empty", [0, 5], []),
    ];

    [Fact]
    public void Read_WhatWasWritten_IsBitIdentical()
    {
        var random = new Random(1);
        float[] bits = [.. Enumerable.Range(0, 5000).Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)))];
        var file = RoundTrip([.. Sample, new SafeTensor("bits", [50, 100], bits)], new Dictionary<string, string> { ["made by"] = "a \"test\" · ü" });
        foreach (var tensor in Sample)
        {
            Assert.Equal(tensor.Shape, file[tensor.Name].Shape);
            Assert.Equal(tensor.Values.Select(BitConverter.SingleToInt32Bits), file[tensor.Name].Values.Select(BitConverter.SingleToInt32Bits));
        }

        Assert.Equal(bits.Select(BitConverter.SingleToInt32Bits), file["bits"].Values.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal("a \"test\" · ü", file.Metadata["made by"]);
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytesWithAlignedData()
    {
        var bytes = Bytes(Sample);
        Assert.Equal(bytes, Bytes(Sample));
        Assert.Equal(0, (8 + (int)BitConverter.ToUInt64(bytes)) % 8);
    }

    [Fact]
    public void Read_FromOtherImplementation_IsUnderstood()
    {
        // As the reference implementation writes it: metadata first, no spaces, padded with spaces.
        var file = Parse("""{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}    """, 8);
        Assert.Equal([0f, 0f], file["w"].Values);
        Assert.Equal("pt", file.Metadata["format"]);
    }

    [Fact]
    public void Read_Wanted_LoadsOnlyThose()
    {
        using var stream = new MemoryStream(Bytes(Sample));
        var file = SafeTensorsFile.Read(stream, static name => name == "scalar");
        Assert.Equal(["scalar"], file.Tensors.Select(static tensor => tensor.Name));
        Assert.Equal([7f], file["scalar"].Values);
        Assert.Null(file.Find("a/matrix"));
    }

    [Fact]
    public void Indexer_Absent_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<InvalidDataException>(() => RoundTrip(Sample)["absent"]);
        Assert.Equal("The file holds no tensor 'absent'.", exception.Message);
    }

    [Theory]
    [InlineData("""[]""", 0, "The safetensors header is not a JSON object.")]
    [InlineData(""" {}""", 0, "The safetensors header is not a JSON object.")]
    [InlineData("", 0, "The safetensors header is not a JSON object.")]
    [InlineData("""{"a":""", 0, "The safetensors header is not valid JSON of the expected depth.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}}""", 4, "The safetensors header is not valid JSON of the expected depth.")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "The safetensors header is not valid JSON of the expected depth.")]
    [InlineData("""{"a":1}""", 0, "The tensor 'a' is not an object.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "The tensor 'a' needs dtype, shape and two data_offsets.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4]}}""", 4, "The tensor 'a' needs dtype, shape and two data_offsets.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "The tensor 'a' has more than 2 numbers in data_offsets.")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", 8, "The tensor 'a' has the type 'F64'; only F32 is read.")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}""",
        4,
        "The tensor 'a' has a field 'x' that is unknown, repeated or of the wrong type.")]
    [InlineData(
        """{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        4,
        "The tensor 'a' has a field 'dtype' that is unknown, repeated or of the wrong type.")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}""",
        4,
        "The tensor 'a' has a field 'shape' that is unknown, repeated or of the wrong type.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "The tensor 'a' has something other than non-negative integers in shape.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "The tensor 'a' has something other than non-negative integers in shape.")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""",
        4,
        "The tensor 'a' has something other than non-negative integers in data_offsets.")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4e0]}}""",
        4,
        "The tensor 'a' has something other than non-negative integers in data_offsets.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967297],"data_offsets":[0,4]}}""", 4, "The tensor 'a' has an axis that is too long.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", 4, "The tensor 'a' has more than 8 numbers in shape.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "The tensor 'a' has 4 bytes, not the 8 of its shape.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "The tensor 'a' has -4 bytes, not the 4 of its shape.")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2147483647,2147483647],"data_offsets":[0,4]}}""",
        4,
        "The shape [2147483647, 2147483647] of tensor 'a' is negative or too large.")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,0]}}""",
        0,
        "The shape [65536, 65536, 65536, 65536] of tensor 'a' is negative or too large.")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        8,
        "The safetensors header names 'a' twice.")]
    [InlineData(
        """{"":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        4,
        "'' is not a tensor name: 1 to 256 characters, none of them a control character.")]
    [InlineData(
        """{"a\nb":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        4,
        "'a?b' is not a tensor name: 1 to 256 characters, none of them a control character.")]
    [InlineData("""{"__metadata__":[]}""", 0, "The safetensors field '__metadata__' is not an object.")]
    [InlineData("""{"__metadata__":{"k":1}}""", 0, "The safetensors metadata 'k' is repeated or not a string.")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"}}""", 0, "The safetensors metadata 'k' is repeated or not a string.")]
    public void Read_HostileHeader_IsRefusedVerbatim(string header, int dataBytes, string message)
    {
        var exception = Assert.Throws<InvalidDataException>(() => Parse(header, dataBytes));
        Assert.Equal(message, exception.Message);
    }

    [Theory]
    [InlineData(0, 4, 4, 8, 12, "The tensors take 8 bytes; the file holds 12 after its header (it is truncated, or something was appended).")]
    [InlineData(0, 4, 4, 8, 6, "The tensors take 8 bytes; the file holds 6 after its header (it is truncated, or something was appended).")]
    [InlineData(0, 4, 2, 6, 6, "The tensor 'b' begins at byte 2, inside the tensor before it; byte 4 is expected.")]
    [InlineData(0, 4, 0, 4, 4, "The tensor 'b' begins at byte 0, inside the tensor before it; byte 4 is expected.")]
    [InlineData(0, 4, 8, 12, 12, "The tensor 'b' begins at byte 8, after a gap; byte 4 is expected.")]
    [InlineData(4, 8, 8, 12, 12, "The tensor 'a' begins at byte 4, after a gap; byte 0 is expected.")]
    [InlineData(0, 4, 9223372036854775803, 9223372036854775807, 8, "The tensor 'b' begins at byte 9223372036854775803, after a gap; byte 4 is expected.")]
    public void Read_TensorsThatDoNotTileTheData_AreRefusedVerbatim(long begin, long end, long otherBegin, long otherEnd, int dataBytes, string message)
    {
        var header = $$$"""{"a":{"dtype":"F32","shape":[1],"data_offsets":[{{{begin}}},{{{end}}}]},"b":{"dtype":"F32","shape":[1],"data_offsets":[{{{otherBegin}}},{{{otherEnd}}}]}}""";
        var exception = Assert.Throws<InvalidDataException>(() => Parse(header, dataBytes));
        Assert.Equal(message, exception.Message);
    }

    [Theory]
    [InlineData(1048577UL, "The safetensors header is 1048577 bytes long; at most 1048576 are read.")]
    [InlineData(ulong.MaxValue, "The safetensors header is 18446744073709551615 bytes long; at most 1048576 are read.")]
    [InlineData(1000UL, "The safetensors header is 1000 bytes long; the file has 2 left.")]
    public void Read_HugeHeader_IsRefusedBeforeAnyMemoryIsAskedFor(ulong length, string message)
    {
        byte[] bytes = [.. BitConverter.GetBytes(length), (byte)'{', (byte)'}'];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<InvalidDataException>(() => SafeTensorsFile.Read(new MemoryStream(bytes)));
        Assert.Equal(message, exception.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Read_TruncatedAnywhere_IsRefused()
    {
        var bytes = Bytes(Sample);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => SafeTensorsFile.Read(new MemoryStream(bytes[..length])));
        }
    }

    [Fact]
    public void Read_AnyByteOfTheHeaderChanged_NeverFailsInAnotherWay()
    {
        var bytes = Bytes(Sample);
        var random = new Random(2);
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var altered = bytes.ToArray();
            for (var k = 0; k <= i % 3; k++)
            {
                altered[random.Next(8 + (int)BitConverter.ToUInt64(bytes))] = (byte)random.Next(256);
            }

            try
            {
                SafeTensorsFile.Read(new MemoryStream(altered));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 10_000, 20_000);
    }

    [Fact]
    public void Write_NameTwiceOrWrongCount_IsRefused()
    {
        Assert.Throws<InvalidDataException>(() => Bytes([new("a", [1], [1]), new("a", [1], [1])]));
        Assert.Throws<InvalidDataException>(() => Bytes([new("a", [2], [1])]));
        Assert.Throws<InvalidDataException>(() => Bytes([new("__metadata__", [1], [1])]));
    }

    [Fact]
    public void Write_HeaderThatCouldNotBeReadAgain_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => Bytes([.. Enumerable.Range(0, 20_000).Select(static i => new SafeTensor($"tensor-{i}", [0], []))]));

    [Fact]
    public void Write_FailsHalfway_LeavesTheOldFileAndNoOther()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "x.safetensors");
        SafeTensorsFile.Write(path, Sample);
        Assert.Throws<InvalidDataException>(() => SafeTensorsFile.Write(path, [new SafeTensor("a", [2], [1])]));
        Assert.Equal([7f], SafeTensorsFile.Read(path)["scalar"].Values);
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Header_OfAWrittenFile_IsPlainJson()
    {
        var bytes = Bytes([new SafeTensor("w", [2, 1], [1, 2])]);
        var header = JsonNode.Parse(bytes.AsSpan(8, (int)BitConverter.ToUInt64(bytes)))!;
        Assert.Equal("""{"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}""", header.ToJsonString());
    }

    private static SafeTensorsFile RoundTrip(SafeTensor[] tensors, Dictionary<string, string>? metadata = null) =>
        SafeTensorsFile.Read(new MemoryStream(Bytes(tensors, metadata)));

    private static byte[] Bytes(SafeTensor[] tensors, Dictionary<string, string>? metadata = null)
    {
        using var stream = new MemoryStream();
        SafeTensorsFile.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    private static SafeTensorsFile Parse(string header, int dataBytes)
    {
        var json = System.Text.Encoding.UTF8.GetBytes(header);
        return SafeTensorsFile.Read(new MemoryStream([.. BitConverter.GetBytes((ulong)json.Length), .. json, .. new byte[dataBytes]]));
    }
}

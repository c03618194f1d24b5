using Grpc.Core;

namespace Feed.Tests.Grpc;

public sealed class MetadataTests
{
    [Fact]
    public void Add_KeyInUpperCase_IsFoundInLowerCase()
    {
        var metadata = new Metadata { { "X-Request", "1" } };

        Assert.Equal("x-request", metadata[0].Key);
        Assert.Equal("1", metadata.GetValue("x-request"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("colon:")]
    [InlineData("schlüssel")]
    public void Add_KeyWithForeignCharacters_Throws(string key) =>
        Assert.Throws<ArgumentException>(() => new Metadata { { key, "value" } });

    [Fact]
    public void Add_KindOfKeyAndValueDiffer_Throws()
    {
        Assert.Throws<ArgumentException>(() => new Metadata { { "x-bytes-bin", "text" } });
        Assert.Throws<ArgumentException>(() => new Metadata { { "x-text", [1] } });
    }

    [Fact]
    public void ValueBytes_Changed_LeavesTheEntryAlone()
    {
        byte[] bytes = [1, 2];
        var metadata = new Metadata { { "x-bytes-bin", bytes } };
        bytes[0] = 9;
        metadata.GetValueBytes("x-bytes-bin")![1] = 9;

        Assert.Equal([1, 2], metadata.GetValueBytes("x-bytes-bin"));
        Assert.Throws<InvalidOperationException>(() => metadata.GetValue("x-bytes-bin"));
    }

    [Fact]
    public void Get_KeyOccursTwice_ReturnsTheLast()
    {
        var metadata = new Metadata { { "a", "1" }, { "b", "2" }, { "a", "3" } };

        Assert.Equal("3", metadata.GetValue("a"));
        Assert.Equal(["1", "3"], metadata.GetAll("a").Select(entry => entry.Value));
        Assert.Null(metadata.Get("c"));
    }

    [Fact]
    public void Empty_Changed_Throws() => Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("a", "1"));
}

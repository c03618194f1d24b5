using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Protos.Reflection.V1;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace Candor.Monitor.FunctionalTests.Grpc;

public sealed class ReflectionTests
{
    [Fact]
    public async Task ListServices_NamesAll()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var response = await AskAsync(sidecar, new ServerReflectionRequest { ListServices = "" });
        Assert.Equal(
            ["candor.v1.Control", "candor.v1.TruthMonitor", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"],
            response.ListServicesResponse.Service.Select(static service => service.Name));
    }

    [Theory]
    [InlineData("candor.v1.TruthMonitor")]
    [InlineData("candor.v1.TruthMonitor.Score")]
    [InlineData("candor.v1.MonitorRequest")]
    public async Task FileContainingSymbol_GivesTheFileWithAllThatItImports(string symbol)
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var response = await AskAsync(sidecar, new ServerReflectionRequest { FileContainingSymbol = symbol });
        var files = response.FileDescriptorResponse.FileDescriptorProto.Select(FileDescriptorProto.Parser.ParseFrom).ToDictionary(static file => file.Name);
        Assert.Contains("candor/v1/monitor.proto", files.Keys);
        Assert.All(files.Values.SelectMany(static file => file.Dependency), import => Assert.Contains(import, files.Keys));
    }

    [Fact]
    public async Task FileContainingSymbol_Unknown_IsNotFound()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var response = await AskAsync(sidecar, new ServerReflectionRequest { FileContainingSymbol = "nothing.Here" });
        Assert.Equal((int)StatusCode.NotFound, response.ErrorResponse.ErrorCode);
    }

    [Fact]
    public async Task Reflection_TurnedOff_IsUnimplemented()
    {
        await using var sidecar = await SidecarFixture.StartAsync(["--Telemetry:Reflection=false"]);
        var failure = await Assert.ThrowsAsync<RpcException>(() => AskAsync(sidecar, new ServerReflectionRequest { ListServices = "" }));
        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    private static async Task<ServerReflectionResponse> AskAsync(SidecarFixture sidecar, ServerReflectionRequest request)
    {
        using var call = new ServerReflection.ServerReflectionClient(sidecar.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(request);
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(SidecarFixture.Patience));
        return call.ResponseStream.Current;
    }
}

using Candor.Testing;
using Microsoft.Extensions.Options;

namespace Candor.Monitor.Tests.Hosting;

/// <summary>Wrong settings stop the start, before a port opens, with a message that names the key.</summary>
public sealed class OptionsTests
{
    [Theory]
    [InlineData("--Sessions:MaxStreams=0", "The field SessionsOptions.MaxStreams must be between 1 and 4096.")]
    [InlineData("--Listen:Grpc=ftp://127.0.0.1:1", "GrpcAddress")]
    [InlineData("--Inference:MaxBatchTokens=8", "MaxBatchTokens is 8; it must be at least MaxBatchSequences, 32.")]
    [InlineData("--Inference:Provider=Tpu", "The field Provider must be Cpu or Cuda.")]
    [InlineData("--Policy:FlagRisk=1.5", "The field PolicyOptions.FlagRisk must be between 0 and 1.")]
    [InlineData("--Telemetry:OtlpEndpoint=nowhere", "OtlpEndpoint must be empty or an http(s) address, as http://localhost:4317.")]
    public void Start_ValueOutOfRange_IsRefusedByName(string setting, string message)
    {
        var failure = Record.Exception(() => StartAndStop(setting));
        Assert.NotNull(failure);
        var expected = message == "GrpcAddress" ? "Grpc must be an http:// address with an IP address and a port, as http://127.0.0.1:50051." : message;
        Assert.Contains(expected, Texts(failure), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_MisspeltKey_IsRefusedByName()
    {
        var failure = Record.Exception(() => StartAndStop("--Sessions:MaxStream=3"));
        Assert.NotNull(failure);
        Assert.Contains("MaxStream", Texts(failure), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_MissingModelFolder_IsRefusedByName()
    {
        var failure = Record.Exception(() => StartAndStop("--Model:Folder=no/such/folder"));
        Assert.NotNull(failure);
        Assert.Contains("no/such/folder", Texts(failure), StringComparison.Ordinal);
    }

    private static void StartAndStop(string setting)
    {
        string[] args =
        [
            "--Listen:Grpc=http://127.0.0.1:0", "--Listen:Observability=http://127.0.0.1:0", $"--Model:Folder={Repository.Atlas}",
            "--Sessions:DrainQuietPeriod=00:00:00", setting,
        ];
        var app = MonitorApplication.Build(args);
        app.StartAsync().GetAwaiter().GetResult();
        app.StopAsync().GetAwaiter().GetResult();
    }

    private static string Texts(Exception exception) => exception switch
    {
        AggregateException many => string.Join('\n', many.InnerExceptions.Select(Texts)),
        OptionsValidationException options => string.Join('\n', options.Failures),
        { InnerException: { } inner } => $"{exception.Message}\n{Texts(inner)}",
        _ => exception.Message,
    };
}

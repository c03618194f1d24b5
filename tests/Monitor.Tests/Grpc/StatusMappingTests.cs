using Candor.Monitor.Grpc;
using Candor.Protos.Rpc;
using Candor.Protos.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Candor.Monitor.Tests.Grpc;

public sealed class StatusMappingTests
{
    public static TheoryData<int> Errors() => [.. Enum.GetValues<ObservationError>().Select(static error => (int)error)];

    [Theory]
    [MemberData(nameof(Errors))]
    public void EveryError_HasAStatusAWireCodeAndALevel(int value)
    {
        var error = (ObservationError)value;
        Assert.NotEqual(StatusCode.OK, StatusMapping.Code(error));
        _ = StatusMapping.WireCode(error);
        var expected = error switch
        {
            ObservationError.ModelFailed => LogLevel.Error,
            ObservationError.Overloaded or ObservationError.ClientStalled => LogLevel.Warning,
            _ => LogLevel.Debug,
        };
        Assert.Equal(expected, StatusMapping.Level(error));
    }

    [Fact]
    public void EveryWireCode_IsReachable()
    {
        var reached = Enum.GetValues<ObservationError>().Select(StatusMapping.WireCode).ToHashSet();
        Assert.Superset(Enum.GetValues<ErrorCode>().ToHashSet(), reached);
        Assert.Empty(Enum.GetValues<ErrorCode>().Except(reached));
    }

    [Fact]
    public void ToException_Retryable_SaysWhen()
    {
        var exception = StatusMapping.ToException(new RequestFault(ObservationError.Overloaded, "", "Full."));
        Assert.Equal((StatusCode.ResourceExhausted, "Full.", "500"), (
            exception.StatusCode, exception.Status.Detail, exception.Trailers.GetValue("grpc-retry-pushback-ms")));
        var details = Protos.Rpc.Status.Parser.ParseFrom(exception.Trailers.GetValueBytes("grpc-status-details-bin"));
        Assert.Equal(8, details.Code);
        Assert.Equal(TimeSpan.FromMilliseconds(500), details.Details[1].Unpack<RetryInfo>().RetryDelay.ToTimeSpan());
    }
}

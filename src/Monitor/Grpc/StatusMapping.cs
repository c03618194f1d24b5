using Candor.Protos.Rpc;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RpcStatus = Candor.Protos.Rpc.Status;
using Wire = Candor.Protos.V1;

namespace Candor.Monitor.Grpc;

/// <summary>The one place where what went wrong becomes a gRPC status, a wire error code and a log level.</summary>
internal static class StatusMapping
{
    private const string Domain = "candor";
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    public static StatusCode Code(ObservationError error) => error switch
    {
        ObservationError.RequestInvalid => StatusCode.InvalidArgument,
        ObservationError.SequenceGap => StatusCode.FailedPrecondition,
        ObservationError.TokenizerMismatch => StatusCode.FailedPrecondition,
        ObservationError.ModelUnknown => StatusCode.NotFound,
        ObservationError.ProbeUnknown => StatusCode.NotFound,
        ObservationError.ContextExceeded => StatusCode.OutOfRange,
        ObservationError.Overloaded => StatusCode.ResourceExhausted,
        ObservationError.ModelFailed => StatusCode.Internal,
        ObservationError.ModeForbids => StatusCode.FailedPrecondition,
        ObservationError.Draining => StatusCode.Unavailable,
        ObservationError.ClientIdle => StatusCode.Aborted,
        ObservationError.ClientStalled => StatusCode.ResourceExhausted,
        ObservationError.DurationExceeded => StatusCode.DeadlineExceeded,
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "An error without a status."),
    };

    public static Wire.ErrorCode WireCode(ObservationError error) => error switch
    {
        ObservationError.RequestInvalid => Wire.ErrorCode.InvalidRequest,
        ObservationError.SequenceGap => Wire.ErrorCode.SequenceGap,
        ObservationError.TokenizerMismatch => Wire.ErrorCode.TokenizerMismatch,
        ObservationError.ModelUnknown => Wire.ErrorCode.UnknownModel,
        ObservationError.ProbeUnknown => Wire.ErrorCode.UnknownProbe,
        ObservationError.ContextExceeded => Wire.ErrorCode.ContextExceeded,
        ObservationError.Overloaded => Wire.ErrorCode.Overloaded,
        ObservationError.ModelFailed => Wire.ErrorCode.ModelFailure,
        ObservationError.Draining => Wire.ErrorCode.Draining,
        ObservationError.ModeForbids => Wire.ErrorCode.InvalidRequest,

        // These end a whole call, by its status.
        ObservationError.ClientIdle or ObservationError.ClientStalled or ObservationError.DurationExceeded => Wire.ErrorCode.Unspecified,
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "An error without a wire code."),
    };

    /// <summary>Ours is an error, load a warning, the client's doing nothing to wake anybody for.</summary>
    public static LogLevel Level(ObservationError error) => error switch
    {
        ObservationError.ModelFailed => LogLevel.Error,
        ObservationError.Overloaded or ObservationError.ClientStalled => LogLevel.Warning,
        _ => LogLevel.Debug,
    };

    public static bool IsRetryable(ObservationError error) => error is ObservationError.Overloaded or ObservationError.Draining;

    /// <summary>The status of a call, with its details for programs in the trailers.</summary>
    public static RpcException ToException(RequestFault fault)
    {
        var code = Code(fault.Error);
        var status = new RpcStatus { Code = (int)code, Message = fault.Message };
        status.Details.Add(Any.Pack(new ErrorInfo { Domain = Domain, Reason = fault.Error.ToString() }));
        if (fault.Field.Length > 0)
        {
            var violation = new BadRequest.Types.FieldViolation { Field = fault.Field, Description = fault.Message };
            status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { violation } }));
        }

        var trailers = new Metadata();
        if (IsRetryable(fault.Error))
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = RetryDelay.ToDuration() }));
            trailers.Add("grpc-retry-pushback-ms", "500");
        }

        trailers.Add("grpc-status-details-bin", status.ToByteArray());
        var text = fault.Field.Length > 0 ? $"{fault.Field}: {fault.Message}" : fault.Message;
        return new RpcException(new global::Grpc.Core.Status(code, text), trailers);
    }
}

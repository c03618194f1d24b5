using Candor.Protos.Reflection.V1;
using Google.Protobuf;
using Grpc.Core;
using Request = Candor.Protos.Reflection.V1.ServerReflectionRequest;

namespace Candor.Monitor.Reflection;

/// <summary>The standard reflection service, so that generic clients can call without the proto files.</summary>
internal sealed class ReflectionService(DescriptorIndex index) : ServerReflection.ServerReflectionBase
{
    /// <inheritdoc/>
    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<Request> requestStream, IServerStreamWriter<ServerReflectionResponse> responseStream, ServerCallContext context)
    {
        try
        {
            while (await requestStream.MoveNext(context.CancellationToken))
            {
                var response = Answer(requestStream.Current);
                response.ValidHost = requestStream.Current.Host;
                response.OriginalRequest = requestStream.Current;
                await responseStream.WriteAsync(response, context.CancellationToken);
            }
        }
        catch (Exception exception) when (exception is IOException || context.CancellationToken.IsCancellationRequested)
        {
            // The usual end: clients leave when they have heard enough.
        }
    }

    private ServerReflectionResponse Answer(Request request) => request.MessageRequestCase switch
    {
        Request.MessageRequestOneofCase.ListServices => List(),
        Request.MessageRequestOneofCase.FileByFilename => Files(index.FileByName(request.FileByFilename)),
        Request.MessageRequestOneofCase.FileContainingSymbol => Files(index.FileOfSymbol(request.FileContainingSymbol)),

        // proto3 contracts have no extensions.
        Request.MessageRequestOneofCase.FileContainingExtension or Request.MessageRequestOneofCase.AllExtensionNumbersOfType =>
            Error(StatusCode.NotFound, "There are no extensions."),
        _ => Error(StatusCode.Unimplemented, "This kind of request is not known."),
    };

    private ServerReflectionResponse List()
    {
        var services = new ListServiceResponse();
        services.Service.AddRange(index.Services.Select(static name => new ServiceResponse { Name = name }));
        return new ServerReflectionResponse { ListServicesResponse = services };
    }

    private static ServerReflectionResponse Files(IReadOnlyList<ByteString>? files)
    {
        if (files is null)
        {
            return Error(StatusCode.NotFound, "There is no such file or symbol.");
        }

        var response = new FileDescriptorResponse();
        response.FileDescriptorProto.AddRange(files);
        return new ServerReflectionResponse { FileDescriptorResponse = response };
    }

    private static ServerReflectionResponse Error(StatusCode code, string message) =>
        new() { ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = message } };
}

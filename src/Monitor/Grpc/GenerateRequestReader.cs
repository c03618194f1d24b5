using Candor.Monitor.Decoding;
using Wire = Candor.Protos.V1;

namespace Candor.Monitor.Grpc;

/// <summary>Checks a request to generate.</summary>
internal sealed class GenerateRequestReader(OpeningReader openings)
{
    private const uint DefaultMaxTokens = 64;
    private const float HottestTemperature = 2;

    public RequestFault? TryRead(Wire.GenerateRequest request, out DecodingRequest decoding)
    {
        decoding = null!;
        if (request.Temperature is not (>= 0 and <= HottestTemperature))
        {
            return RequestFault.Invalid("temperature", $"The temperature must be in [0, {HottestTemperature}].");
        }

        if (request.TopP is not (>= 0 and <= 1))
        {
            return RequestFault.Invalid("top_p", "top_p must be in [0, 1].");
        }

        var gain = request.HasGain ? request.Gain : (float?)null;
        if (openings.TryRead(request.Model, request.Prompt, request.Mode, request.Coupling, gain, request.Probes, out var opening) is { } fault)
        {
            return fault;
        }

        var maxTokens = (int)Math.Min(request.MaxTokens == 0 ? DefaultMaxTokens : request.MaxTokens, int.MaxValue);
        var seed = request.Seed == 0 ? (ulong)Random.Shared.NextInt64() : request.Seed;
        decoding = new DecodingRequest(opening, maxTokens, request.Temperature, request.TopP == 0 ? 1 : request.TopP, seed);
        return null;
    }
}

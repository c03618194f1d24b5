using Candor.Monitor.Sessions;

namespace Candor.Monitor.Decoding;

/// <summary>A checked request to generate.</summary>
/// <param name="Opening">Prompt and settings.</param>
/// <param name="MaxTokens">Most tokens of the answer.</param>
/// <param name="Temperature">0 is greedy; at most 2.</param>
/// <param name="TopP">Nucleus, in (0, 1].</param>
/// <param name="Seed">Of the sampling.</param>
internal sealed record DecodingRequest(Opening Opening, int MaxTokens, float Temperature, float TopP, ulong Seed);

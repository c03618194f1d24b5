using Candor.Monitor.Policies;

namespace Candor.Monitor.Sessions;

/// <summary>How a generation ended. Risks are NaN when nothing was scored.</summary>
internal sealed record GenerationOutcome(
    int PromptTokens,
    int Tokens,
    int TokensScored,
    int TokensBiased,
    float Risk,
    float MaxRisk,
    float MeanRisk,
    Verdict Verdict,
    TimeSpan ScoringTime);

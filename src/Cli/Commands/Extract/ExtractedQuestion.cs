using Candor.Cli.ActivationFiles;

namespace Candor.Cli.Commands.Extract;

/// <summary>What one question gave.</summary>
/// <param name="Rows">Its rows in the order of their tokens; there may be none.</param>
/// <param name="Values">One array per source, <c>[rows, d]</c>, row-major.</param>
/// <param name="Tokens">Tokens of prompt and answer.</param>
internal sealed record ExtractedQuestion(IReadOnlyList<ActivationRow> Rows, float[][] Values, int Tokens);

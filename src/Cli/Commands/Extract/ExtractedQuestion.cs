using Candor.Cli.ActivationFiles;

namespace Candor.Cli.Commands.Extract;

/// <summary>What one question gave.</summary>
/// <param name="Rows">Its rows, the answer's start first; there may be none.</param>
/// <param name="Values">One array per source, <c>[rows, d]</c>, row-major.</param>
internal sealed record ExtractedQuestion(IReadOnlyList<ActivationRow> Rows, float[][] Values);

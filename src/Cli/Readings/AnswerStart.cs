using Candor.Cli.ActivationFiles;

namespace Candor.Cli.Readings;

/// <summary>What the model and the bank say before an answer's first token.</summary>
/// <param name="Row">The question.</param>
/// <param name="Risk">Calibrated risk that counts there, in [0, 1]; NaN where no probe gives one.</param>
/// <param name="Logits">Of the first token, without biases, shape <c>[v]</c>.</param>
internal sealed record AnswerStart(ActivationRow Row, float Risk, float[] Logits);

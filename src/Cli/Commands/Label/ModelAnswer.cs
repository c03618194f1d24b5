namespace Candor.Cli.Commands.Label;

/// <summary>A greedy answer and what its own distributions say of it.</summary>
/// <param name="Text">Without the end token.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="MeanNll">Mean negative log-probability of its tokens, in nats; null without a token.</param>
/// <param name="MaxEntropy">Largest entropy of the distributions that they were taken from, in nats; null without a token.</param>
/// <param name="FirstEntropy">That of the first one.</param>
internal sealed record ModelAnswer(string Text, int Tokens, double? MeanNll, double? MaxEntropy, double? FirstEntropy);

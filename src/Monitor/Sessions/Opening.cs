namespace Candor.Monitor.Sessions;

/// <summary>A checked request to begin a generation.</summary>
/// <param name="Prompt">Ids of the prompt, special tokens included; one or more, within vocabulary and context.</param>
/// <param name="Settings">What it is opened with.</param>
internal sealed record Opening(int[] Prompt, GenerationSettings Settings);

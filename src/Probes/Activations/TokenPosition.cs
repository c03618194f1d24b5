namespace Candor.Probes.Activations;

/// <summary>What a token is to the answer. A probe is only valid at the positions on which it was fitted and calibrated.</summary>
public enum TokenPosition
{
    /// <summary>A token of the prompt before its last one.</summary>
    Prompt,

    /// <summary>The last token of the prompt: the state from which the answer's first token is predicted.</summary>
    AnswerStart,

    /// <summary>A token of the answer.</summary>
    Answer,
}

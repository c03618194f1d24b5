namespace Candor.Inference.Execution.KeyValues;

/// <summary>Where the keys and values of one sequence are. Only the pass thread reads and writes them.</summary>
internal abstract class KeyValueSlot
{
    /// <summary>Copies the first tokens to another slot of the same pool.</summary>
    /// <param name="target">The other slot; what it holds is overwritten.</param>
    /// <param name="tokens">How many.</param>
    public abstract void CopyTo(KeyValueSlot target, int tokens);
}

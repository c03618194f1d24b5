namespace Candor.Probes.Directions;

/// <summary>What a statement is to a model: true, false, or one of the kinds that are neither.</summary>
public enum StatementKind
{
    /// <summary>True, and such that the model can know it.</summary>
    True,

    /// <summary>False, and such that the model can know it.</summary>
    False,

    /// <summary>Neither: about things that were made up for the purpose and that no text speaks of.</summary>
    Synthetic,

    /// <summary>Neither, but true within a work of fiction.</summary>
    FictionalTrue,

    /// <summary>Neither, and false within the work of fiction too.</summary>
    FictionalFalse,

    /// <summary>Neither: random activations that stand for no statement.</summary>
    Noise,
}

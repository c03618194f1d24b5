namespace Candor.Probes.Directions;

/// <summary>Where a label is written: in directions that all domains share, and in what each domain has besides. Immutable.</summary>
/// <param name="Shared">Takes out what the domains share.</param>
/// <param name="Domains">For each domain, takes out the shared directions and then its own.</param>
public sealed record SharedNullspace(NullspaceProjector Shared, IReadOnlyDictionary<string, NullspaceProjector> Domains);

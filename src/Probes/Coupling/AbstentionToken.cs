namespace Candor.Probes.Coupling;

/// <summary>A token that begins an abstention.</summary>
/// <param name="TokenId">Its id, in [0, v).</param>
/// <param name="Weight">Its share of the bias, <c>m_v</c>, above 0.</param>
public sealed record AbstentionToken(int TokenId, float Weight);

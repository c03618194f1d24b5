namespace Candor.Monitor.Model;

/// <summary>How far a bank's gate was passed.</summary>
internal enum GateState
{
    /// <summary>Every check.</summary>
    Passed,

    /// <summary>Not every one; it was released as it is, with a reason.</summary>
    AsIs,

    /// <summary>It has not been through the gate.</summary>
    None,
}

/// <summary>Why a bank is served, and whether it may act on the generator. Fixed at start-up.</summary>
/// <param name="Digest">The bundle's digest; empty for a bank that is no bundle.</param>
/// <param name="Key">Id of the trusted key that signed it; empty where none did.</param>
/// <param name="Gate">How far the gate was passed.</param>
/// <param name="MayCouple">Whether logit coupling may act; false keeps it at observe.</param>
/// <param name="Exception">What speaks against it, overruled by name; empty where nothing does.</param>
/// <param name="WhyNotCoupling">Why coupling may not act; empty where it may.</param>
internal sealed record BankTrust(string Digest, string Key, GateState Gate, bool MayCouple, string Exception, string WhyNotCoupling)
{
    /// <summary>
    /// A bank that is no bundle, and needs nobody's trust: it decides nothing, or is allowed by its very content, or by its name, for which the operator
    /// answers.
    /// </summary>
    public static BankTrust Inherent { get; } = new("", "", GateState.None, MayCouple: true, "", "");
}

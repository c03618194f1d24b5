namespace Candor.Probes.Bundles;

/// <summary>What speaks against serving a bundle.</summary>
public static class ServingRules
{
    /// <summary>Reasons that no setting overrules: what is refused is not what was released, or no longer what should be served.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="signature">What its signature is worth.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<string> Refusals(Bundle bundle, SignatureState signature, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        if (signature == SignatureState.Wrong)
        {
            yield return $"The key {bundle.KeyId} did not sign this {BundleFiles.Manifest}: it was altered, or the signature is of another bundle. "
                + "Bring the bundle again from where it was made.";
        }

        if (bundle.ExpiresAt is { } end && end <= now)
        {
            yield return $"It expired on {end:u}. Evaluate the bank on new questions, and bundle and promote it again.";
        }
    }

    /// <summary>Reasons that hold unless the bank is allowed by name.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="signature">What its signature is worth.</param>
    public static IEnumerable<string> Objections(Bundle bundle, SignatureState signature)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        if (signature == SignatureState.Missing)
        {
            yield return "It is not signed. Sign it with 'candor bundle'.";
        }

        if (signature == SignatureState.UnknownKey)
        {
            yield return $"It is signed by the key {bundle.KeyId}, which is not trusted. Add that key's public half to the trusted keys, if it is yours.";
        }

        if (bundle.Gate is null)
        {
            yield return "It has not been through the gate. Promote it with 'candor promote'.";
        }
        else if (!bundle.Gate.Passed)
        {
            var failed = string.Join(", ", bundle.Gate.Failures.Select(static check => check.Name));
            yield return $"It failed the gate ({failed}) and was released as it is: {bundle.Gate.AsIs}.";
        }
    }
}

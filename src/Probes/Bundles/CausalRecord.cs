using System.Text.Json;

namespace Candor.Probes.Bundles;

/// <summary>
/// <c>causal.json</c>: what intervening along each probe's direction does to the output, beside random directions of the same norm. A probe may detect
/// what the model knows without the model using that direction; such a probe is inert, and coupling or steering by it would do nothing but harm.
/// </summary>
public sealed record CausalRecord
{
    /// <summary>The only value of <see cref="Format"/>.</summary>
    public const string CurrentFormat = "candor-causal/1";

    /// <summary>Names this layout.</summary>
    public required string Format { get; init; }

    /// <summary>Version of the bank that was checked.</summary>
    public required string BankVersion { get; init; }

    /// <summary>Fingerprint of the model that it was checked on.</summary>
    public required string ModelFingerprint { get; init; }

    /// <summary>SHA-256 of the file that the prompts are from, lower-case hex.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>Prompts that the divergences are means over, at least 1.</summary>
    public required int Prompts { get; init; }

    /// <summary>One entry for each probe that was checked.</summary>
    public required IReadOnlyList<CausalProbe> Probes { get; init; }

    /// <summary>Reads a record, strictly.</summary>
    /// <param name="json">The file's bytes.</param>
    /// <exception cref="BundleException">It is malformed, or a verdict is not what its doses say; the message names which.</exception>
    public static CausalRecord Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var record = JsonSerializer.Deserialize(json, BundleJson.Default.CausalRecord) ?? throw new JsonException("null");
            var problems = record.Problems().ToList();
            return problems.Count == 0 ? record : throw new BundleException($"The causal check '{BundleFiles.Causal}'", problems);
        }
        catch (JsonException exception)
        {
            throw new BundleException(
                $"The causal check '{BundleFiles.Causal}'",
                [$"What is {BundleException.At(exception)}"],
                exception);
        }
    }

    /// <summary>The record as it is stored.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, BundleJson.Default.CausalRecord);

    private IEnumerable<string> Problems()
    {
        if (Format != CurrentFormat)
        {
            yield return $"The format is '{Format}'; this version reads '{CurrentFormat}'.";
        }

        if (Prompts < 1)
        {
            yield return "prompts is below 1.";
        }

        foreach (var problem in Probes.SelectMany(static probe => probe is null ? ["A probe is null."] : probe.Problems()))
        {
            yield return problem;
        }
    }
}

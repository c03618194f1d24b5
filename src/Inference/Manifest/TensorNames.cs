using System.Globalization;

namespace Candor.Inference.Manifest;

/// <summary>Names of the graph's inputs and outputs; <c>{layer}</c> and <c>{index}</c> stand for numbers.</summary>
public sealed record TensorNames
{
    /// <summary>Token ids, int64 <c>[batch, t]</c>.</summary>
    public required string InputIds { get; init; }

    /// <summary>1 where a past or new slot may be attended to, int64 <c>[batch, past + t]</c>; null when the graph has none.</summary>
    public string? AttentionMask { get; init; }

    /// <summary>Positions, int64 <c>[batch, t]</c>; null when the graph has none.</summary>
    public string? PositionIds { get; init; }

    /// <summary>Output distribution before softmax, <c>[batch, t, v]</c>.</summary>
    public required string Logits { get; init; }

    /// <summary>Cached keys of a layer, <c>[batch, heads, past, head]</c>.</summary>
    public required string PastKey { get; init; }

    /// <summary>Cached values of a layer.</summary>
    public required string PastValue { get; init; }

    /// <summary>Keys after the pass, past and new.</summary>
    public required string PresentKey { get; init; }

    /// <summary>Values after the pass.</summary>
    public required string PresentValue { get; init; }

    /// <summary>Residual stream at a hook point, <c>[batch, t, d]</c>.</summary>
    public required string Residual { get; init; }

    /// <summary>Name of a cached tensor: keys of layer i at 2i, its values at 2i + 1.</summary>
    internal string Past(int tensor) => At(tensor % 2 == 0 ? PastKey : PastValue, tensor / 2);

    /// <summary>Name of the same tensor after the pass.</summary>
    internal string Present(int tensor) => At(tensor % 2 == 0 ? PresentKey : PresentValue, tensor / 2);

    /// <summary>Puts a number in place of <c>{layer}</c> or <c>{index}</c>.</summary>
    public static string At(string pattern, int number)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var text = number.ToString(CultureInfo.InvariantCulture);
        return pattern.Replace("{layer}", text, StringComparison.Ordinal).Replace("{index}", text, StringComparison.Ordinal);
    }
}

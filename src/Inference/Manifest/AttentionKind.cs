namespace Candor.Inference.Manifest;

/// <summary>How a graph's attention finds the tokens that it may see, which decides how sequences can share a run.</summary>
public enum AttentionKind
{
    /// <summary>Single operators that follow the attention mask: past slots may be unused, rows of any lengths share a run.</summary>
    Masked,

    /// <summary>GroupQueryAttention: a row's tokens are its first slots, counted by the mask's sum, and the cache is written in place.</summary>
    GroupedQuery,
}

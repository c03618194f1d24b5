namespace Candor.Inference.Tokenization;

/// <summary>Token texts and their ids. Immutable.</summary>
internal sealed class Vocabulary(IReadOnlyDictionary<string, int> ids)
{
    private readonly Dictionary<string, int> _ids = new(ids, StringComparer.Ordinal);

    /// <summary>The texts.</summary>
    public IEnumerable<string> Texts => _ids.Keys;

    /// <summary>Texts with their ids.</summary>
    public IReadOnlyDictionary<string, int> Ids => _ids;

    /// <summary>The id of a text, or −1.</summary>
    public int Find(ReadOnlySpan<char> text) => _ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var id) ? id : -1;
}

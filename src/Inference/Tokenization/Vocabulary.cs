namespace Candor.Inference.Tokenization;

/// <summary>Token texts and their ids. Immutable.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    public Vocabulary(IReadOnlyDictionary<string, int> ids)
    {
        _ids = new Dictionary<string, int>(ids, StringComparer.Ordinal);
        _bySpan = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The texts.</summary>
    public IEnumerable<string> Texts => _ids.Keys;

    /// <summary>Texts with their ids.</summary>
    public IReadOnlyDictionary<string, int> Ids => _ids;

    /// <summary>The id of a text, or −1.</summary>
    public int Find(ReadOnlySpan<char> text) => _bySpan.TryGetValue(text, out var id) ? id : -1;

    /// <summary>The ids of <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, shape <c>[256]</c>; −1 for those that are no token.</summary>
    public int[] FallbackBytes() => [.. Enumerable.Range(0, 256).Select(b => Find($"<0x{b:X2}>"))];
}

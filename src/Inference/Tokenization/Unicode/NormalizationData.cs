using System.Globalization;

namespace Candor.Inference.Tokenization.Unicode;

/// <summary>Unicode's normalization tables, version 9.0: the one that the original normalizes with. Immutable; read when first used.</summary>
/// <remarks>The framework's own normalization returns its input unchanged in a process with invariant globalization.</remarks>
internal sealed class NormalizationData
{
    // Hangul syllables are computed: Unicode Standard, section 3.12.
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    private static readonly Lazy<NormalizationData> Read = new(static () => new NormalizationData());

    private readonly Dictionary<int, byte> _classes = [];
    private readonly Dictionary<int, int[]> _canonical = [];
    private readonly Dictionary<int, int[]> _compatible = [];
    private readonly Dictionary<long, int> _composed = [];
    private readonly HashSet<int> _seconds = [];

    private NormalizationData()
    {
        using var stream = typeof(NormalizationData).Assembly.GetManifestResourceStream("Candor.Inference.Tokenization.Unicode.normalization.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] != '#')
            {
                Add(line);
            }
        }
    }

    /// <summary>The tables.</summary>
    public static NormalizationData Instance => Read.Value;

    /// <summary>The canonical combining class; 0 for a starter.</summary>
    public int ClassOf(int rune) => _classes.GetValueOrDefault(rune);

    /// <summary>Whether a character may join what is before it.</summary>
    public bool IsSecond(int rune) => _seconds.Contains(rune) || rune is (>= VowelBase and < VowelBase + Vowels) or (> TailBase and < TailBase + Tails);

    /// <summary>Whether a character has a decomposition.</summary>
    public bool Decomposes(int rune, bool isCompatible) =>
        IsSyllable(rune) || _canonical.ContainsKey(rune) || (isCompatible && _compatible.ContainsKey(rune));

    /// <summary>Adds a character's full decomposition.</summary>
    public void Decompose(int rune, bool isCompatible, List<int> runes)
    {
        if (IsSyllable(rune))
        {
            var index = rune - SyllableBase;
            runes.Add(LeadBase + (index / (Vowels * Tails)));
            runes.Add(VowelBase + (index % (Vowels * Tails) / Tails));
            if (index % Tails != 0)
            {
                runes.Add(TailBase + (index % Tails));
            }
        }
        else if (_canonical.TryGetValue(rune, out var parts) || (isCompatible && _compatible.TryGetValue(rune, out parts)))
        {
            foreach (var part in parts)
            {
                Decompose(part, isCompatible, runes);
            }
        }
        else
        {
            runes.Add(rune);
        }
    }

    /// <summary>The one character that two canonically are, or −1.</summary>
    public int Compose(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + Leads && second is >= VowelBase and < VowelBase + Vowels)
        {
            return SyllableBase + ((((first - LeadBase) * Vowels) + second - VowelBase) * Tails);
        }

        if (IsSyllable(first) && (first - SyllableBase) % Tails == 0 && second is > TailBase and < TailBase + Tails)
        {
            return first + second - TailBase;
        }

        return _composed.GetValueOrDefault(Pair(first, second), -1);
    }

    private static bool IsSyllable(int rune) => rune is >= SyllableBase and < SyllableBase + (Leads * Vowels * Tails);

    private static long Pair(int first, int second) => ((long)first << 32) | (uint)second;

    private static int Hexadecimal(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    // "300-314 230", "C0=41 300", "F73=F71 F72!" or "A0~20".
    private void Add(string line)
    {
        var sign = line.AsSpan().IndexOfAny("-=~");
        var head = Hexadecimal(line.AsSpan(0, sign));
        var rest = line[(sign + 1)..];
        if (line[sign] == '-')
        {
            var space = rest.IndexOf(' ', StringComparison.Ordinal);
            for (var rune = head; rune <= Hexadecimal(rest.AsSpan(0, space)); rune++)
            {
                _classes[rune] = byte.Parse(rest.AsSpan(space), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
            }

            return;
        }

        int[] parts = [.. rest.TrimEnd('!').Split(' ').Select(static part => Hexadecimal(part))];
        if (line[sign] == '~')
        {
            _compatible[head] = parts;
            return;
        }

        _canonical[head] = parts;
        if (!rest.EndsWith('!'))
        {
            _composed[Pair(parts[0], parts[1])] = head;
            _seconds.Add(parts[1]);
        }
    }
}

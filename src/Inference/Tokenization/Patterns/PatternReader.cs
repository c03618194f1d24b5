using System.Globalization;
using System.Text;

namespace Candor.Inference.Tokenization.Patterns;

/// <summary>A place in an expression that is being parsed, and what holds there. Not thread-safe: owned by one parse.</summary>
internal sealed class PatternReader(string expression)
{
    /// <summary>Deeper nesting than any published pattern has would exhaust the stack.</summary>
    private const int DeepestNesting = 64;

    private readonly int[] _runes = [.. expression.EnumerateRunes().Select(static rune => rune.Value)];
    private int _depth;

    /// <summary>Code points before the next one.</summary>
    public int At { get; private set; }

    /// <summary>Whether everything was read.</summary>
    public bool IsAtEnd => At == _runes.Length;

    /// <summary>Whether letters stand for both their cases here.</summary>
    public bool IgnoresCase { get; set; }

    /// <summary>The code point so many places ahead, 0 for the next one; −1 behind the end.</summary>
    public int Peek(int ahead = 0) => At + ahead < _runes.Length ? _runes[At + ahead] : -1;

    /// <summary>Whether the next code point is an ASCII letter.</summary>
    public bool IsAtLetter => Peek() is > 0 and < 128 && char.IsAsciiLetter((char)Peek());

    /// <summary>Reads the next code point; there must be one.</summary>
    public int Read() => _runes[At++];

    /// <summary>Leaves so many code points unread behind; there must be as many.</summary>
    public void Skip(int count) => At += count;

    /// <summary>Reads the next code point if it is the expected one.</summary>
    public bool TryRead(char expected)
    {
        if (Peek() != expected)
        {
            return false;
        }

        At++;
        return true;
    }

    /// <summary>Reads code points while they are wanted, so many at most.</summary>
    public string ReadWhile(Func<int, bool> isWanted, int most = int.MaxValue)
    {
        var text = new StringBuilder();
        for (var count = 0; count < most && !IsAtEnd && isWanted(Peek()); count++)
        {
            text.Append(new Rune(Read()));
        }

        return text.ToString();
    }

    /// <summary>Reads one to four digits.</summary>
    public int ReadNumber() => ReadWhile(static rune => rune is >= '0' and <= '9') is { Length: > 0 and < 5 } digits
        ? int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture)
        : throw Unsupported("a malformed interval");

    /// <summary>Parses what stands inside a group or bracket.</summary>
    /// <param name="what">Its name for the message, if it is nested too deep.</param>
    /// <param name="parse">Parses it.</param>
    public T Nested<T>(string what, Func<T> parse)
    {
        if (++_depth > DeepestNesting)
        {
            throw Unsupported($"a {what} nested this deep");
        }

        var inner = parse();
        _depth--;
        return inner;
    }

    /// <summary>What to throw where the expression has something that is not read.</summary>
    public NotSupportedException Unsupported(string what) => new($"{what} at character {At} of the pattern '{expression}'");
}

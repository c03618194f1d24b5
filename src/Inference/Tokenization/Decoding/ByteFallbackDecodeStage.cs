using System.Globalization;
using System.Text;

namespace Candor.Inference.Tokenization.Decoding;

/// <summary>Runs of <c>&lt;0xNN&gt;</c> tokens back to UTF-8.</summary>
/// <remarks>A run that is not valid becomes one U+FFFD a byte, all of it, as in the original; so nothing of a run is certain before its end.</remarks>
internal sealed class ByteFallbackDecodeStage(DecodeStage next) : DecodeStage
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly List<byte> _run = [];

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<char> text, bool beginsToken)
    {
        if (text.Length == 6 && text.StartsWith("<0x", StringComparison.Ordinal) && text[5] == '>'
            && byte.TryParse(text[3..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            _run.Add(value);
            return;
        }

        EndRun();
        next.Append(text, beginsToken: true);
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        EndRun();
        next.Complete();
    }

    private void EndRun()
    {
        if (_run.Count == 0)
        {
            return;
        }

        var bytes = _run.ToArray();
        _run.Clear();
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            next.Append(Strict.GetString(bytes), beginsToken: true);
            return;
        }

        foreach (var _ in bytes)
        {
            next.Append("\uFFFD", beginsToken: true);
        }
    }
}

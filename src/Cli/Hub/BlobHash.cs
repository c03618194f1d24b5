using System.Security.Cryptography;
using System.Text;

namespace Candor.Cli.Hub;

/// <summary>What a file's bytes hash to: SHA-256 of a large file, and for a small one the SHA-1 by which git names it.</summary>
/// <param name="Text">Lower-case hex: 64 digits, or 40.</param>
internal sealed record BlobHash(string Text)
{
    private const int Sha256Digits = 64;
    private const int Sha1Digits = 40;

    /// <summary>Name of the function, for people.</summary>
    public string Function => Text.Length == Sha256Digits ? "SHA-256" : "git hash";

    /// <summary>Reads an entity tag; null where it is not a hash that can be checked.</summary>
    public static BlobHash? Parse(string? tag)
    {
        var text = tag?.Trim();
        text = text is ['W', '/', ..] ? text[2..] : text;
        text = text?.Trim('"');
        return text is { Length: Sha256Digits or Sha1Digits } && text.All(char.IsAsciiHexDigitLower) ? new BlobHash(text) : null;
    }

    /// <summary>Begins to hash a file of <paramref name="size"/> bytes.</summary>
    public IncrementalHash Begin(long size)
    {
        if (Text.Length == Sha256Digits)
        {
            return IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        }

#pragma warning disable CA5350 // Git's own choice: it names the content. Whoever can make SHA-1 collide must have written the repository.
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {size}\0"));
        return hash;
    }
}

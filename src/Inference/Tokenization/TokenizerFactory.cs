using System.Security.Cryptography;
using System.Text.Json;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization.Reading;

namespace Candor.Inference.Tokenization;

/// <summary>Loads a <c>tokenizer.json</c>: byte-level and character-level byte-pair encodings, with what published decoders use around them.</summary>
public static class TokenizerFactory
{
    /// <summary>Loads a tokenizer file.</summary>
    /// <exception cref="TokenizerException">The file is malformed or uses something unsupported; the message names it.</exception>
    public static ITokenizer Load(string tokenizerJsonPath) => Read(tokenizerJsonPath, ReadBytes(tokenizerJsonPath));

    /// <summary>Loads a model's tokenizer, from the very bytes that hash to what the manifest says.</summary>
    /// <exception cref="TokenizerException">The file is malformed or uses something unsupported; the message names it.</exception>
    /// <exception cref="ModelFolderException">The file is no longer the one that the manifest was checked with.</exception>
    public static ITokenizer Load(ModelManifest manifest)
    {
        var bytes = ReadBytes(manifest.TokenizerPath);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return hash == manifest.TokenizerFingerprint
            ? Read(manifest.TokenizerPath, bytes)
            : throw new ModelFolderException(
                manifest.Folder, [ModelFiles.Altered(Path.GetFileName(manifest.TokenizerPath), manifest.TokenizerFingerprint, hash)]);
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException($"The tokenizer '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static StagedTokenizer Read(string path, byte[] bytes)
    {
        try
        {
            return TokenizerReader.Read(bytes);
        }
        catch (NotSupportedException e)
        {
            throw new TokenizerException($"The tokenizer '{path}' cannot be used: {e.Message} is not supported.", e);
        }
        catch (FormatException e)
        {
            throw new TokenizerException($"The tokenizer '{path}' is malformed: {e.Message}.", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Reading a string that is not well-formed Unicode is an InvalidOperationException.
            throw new TokenizerException($"The tokenizer '{path}' is not valid JSON: {e.Message}", e);
        }
    }
}

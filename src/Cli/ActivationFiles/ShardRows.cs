using System.Security.Cryptography;
using System.Text.Json;
using Candor.Cli.Output;

namespace Candor.Cli.ActivationFiles;

/// <summary>A shard's file of rows: one <see cref="StoredQuestion"/> a line.</summary>
internal static class ShardRows
{
    /// <summary>The bytes of some questions.</summary>
    public static byte[] Write(IEnumerable<StoredQuestion> questions)
    {
        using var lines = new MemoryStream();
        foreach (var question in questions)
        {
            JsonSerializer.Serialize(lines, question, JsonOutput.Line);
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }

    /// <summary>Reads the rows of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sha256">Of its bytes, lower-case hex.</param>
    /// <exception cref="InvalidDataException">It is not that file, or a line is malformed; the message names it.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static List<ActivationRow> Read(string path, string sha256)
    {
        var bytes = File.ReadAllBytes(path);
        var name = Path.GetFileName(path);
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != sha256)
        {
            throw new InvalidDataException($"{name} is not the file of rows that was written with it.");
        }

        var rows = new List<ActivationRow>();
        using var reader = new StreamReader(new MemoryStream(bytes, writable: false));
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            rows.AddRange((Parse(line) ?? throw new InvalidDataException($"{name}, line {number} is malformed.")).ToRows());
        }

        return rows;
    }

    /// <summary>The question of a line; null where the line is none.</summary>
    private static StoredQuestion? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<StoredQuestion>(line, JsonOutput.Line) is { Rows: not null } question ? question : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

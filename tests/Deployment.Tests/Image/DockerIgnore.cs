using System.Text.RegularExpressions;

namespace Candor.Deployment.Tests.Image;

/// <summary>A .dockerignore file by Docker's rules: the last pattern that matches a path, or a folder above it, decides.</summary>
internal sealed class DockerIgnore(string file)
{
    private readonly (Regex Pattern, bool Excludes)[] _rules = [.. File.ReadAllLines(file)
        .Select(static line => line.Trim())
        .Where(static line => line.Length > 0 && line[0] != '#')
        .Select(static line => (Translate(line.TrimStart('!')), line[0] != '!'))];

    public bool Excludes(string path)
    {
        var trimmed = path.TrimEnd('/');
        return _rules.LastOrDefault(rule => rule.Pattern.IsMatch(trimmed)) is { Pattern: not null, Excludes: true };
    }

    private static Regex Translate(string pattern)
    {
        var expression = Regex.Escape(pattern.TrimEnd('/'))
            .Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal);
        return new Regex($"^{expression}(/.*)?$");
    }
}

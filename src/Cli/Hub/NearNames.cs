namespace Candor.Cli.Hub;

/// <summary>Finds what somebody may have meant.</summary>
internal static class NearNames
{
    private const int Most = 3;

    /// <summary>" Near it: a, b." or nothing. A name is near when at most a third of its characters differ, or when it contains the wanted one.</summary>
    public static string Sentence(string wanted, IEnumerable<string> names)
    {
        string[] near =
        [
            .. names.Distinct(StringComparer.Ordinal)
                .Select(name => (Name: name, Distance: Distance(wanted, name)))
                .Where(pair => pair.Distance <= Math.Max(2, wanted.Length / 3)
                    || pair.Name.Contains(wanted.Split('/')[^1], StringComparison.OrdinalIgnoreCase))
                .OrderBy(static pair => pair.Distance).ThenBy(static pair => pair.Name, StringComparer.Ordinal)
                .Take(Most).Select(static pair => pair.Name),
        ];
        return near.Length == 0 ? string.Empty : $" Near it: {string.Join(", ", near)}.";
    }

    // Levenshtein's, by one row of the table, without regard to case.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 0; i < a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < b.Length; j++)
            {
                var change = diagonal + (char.ToUpperInvariant(a[i]) == char.ToUpperInvariant(b[j]) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(change, Math.Min(row[j], row[j + 1]) + 1);
            }
        }

        return row[^1];
    }
}

using Candor.Cli.ActivationFiles;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>The entities that questions are about, and a rule by which one takes the place of another.</summary>
/// <remarks>
/// The entity is what a row's group names after its colon, as in <c>city:dome</c>, where the question's text holds it. Another entity of the same domain,
/// status and label takes its place, so that what is asked stays as well known, or as unknown, as it was; each entity is followed by the next one in ordinal
/// order.
/// </remarks>
internal sealed class EntityNames
{
    /// <summary>What is done, in words.</summary>
    public const string What =
        "The entity that the row's group names after its colon was replaced, in the question's text, by the next one (in ordinal order) of the same "
        + "domain, status and label among the test questions. With labels of answers, the label of the renamed question is taken to be that of the original.";

    private readonly Dictionary<string, string> _next = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _written = new(StringComparer.Ordinal);

    /// <summary>Collects the entities.</summary>
    /// <param name="rows">Test questions.</param>
    /// <param name="trustworthy">Their labels, shape <c>[n]</c>.</param>
    public EntityNames(IReadOnlyList<ActivationRow> rows, IReadOnlyList<bool> trustworthy)
    {
        var classes = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        for (var i = 0; i < rows.Count; i++)
        {
            if (Find(rows[i]) is { } place)
            {
                var key = $"{rows[i].Domain}\0{rows[i].StatusText}\0{trustworthy[i]}";
                if (!classes.TryGetValue(key, out var groups))
                {
                    classes.Add(key, groups = new SortedSet<string>(StringComparer.Ordinal));
                }

                // A group whose questions have both labels belongs to the first class that it was met in.
                if (_written.TryAdd(rows[i].Group, rows[i].Text[place]))
                {
                    groups.Add(rows[i].Group);
                }
            }
        }

        foreach (var groups in classes.Values)
        {
            string[] inOrder = [.. groups];
            for (var k = 0; inOrder.Length > 1 && k < inOrder.Length; k++)
            {
                _next.Add(inOrder[k], _written[inOrder[(k + 1) % inOrder.Length]]);
            }
        }
    }

    /// <summary>A question about another entity; null where the entity does not stand in the text, or there is no other of its kind.</summary>
    public ActivationRow? Rename(ActivationRow row) =>
        Find(row) is { } place && _next.TryGetValue(row.Group, out var other) && !string.Equals(row.Text[place], other, StringComparison.Ordinal)
            ? QuestionText.Replace(row, string.Concat(row.Text.AsSpan(0, place.Start.Value), other, row.Text.AsSpan(place.End.Value)))
            : null;

    // Whole words only: "Niger" is no part of "Nigeria".
    private static Range? Find(ActivationRow row)
    {
        var colon = row.Group.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || colon == row.Group.Length - 1)
        {
            return null;
        }

        var entity = row.Group[(colon + 1)..];
        for (var at = row.Text.IndexOf(entity, StringComparison.OrdinalIgnoreCase);
            at >= 0;
            at = row.Text.IndexOf(entity, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + entity.Length;
            if ((at == 0 || !char.IsLetterOrDigit(row.Text[at - 1])) && (end == row.Text.Length || !char.IsLetterOrDigit(row.Text[end])))
            {
                return at..end;
            }
        }

        return null;
    }
}

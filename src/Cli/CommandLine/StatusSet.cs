namespace Candor.Cli.CommandLine;

/// <summary>Statuses of questions, written as <c>known,withheld,invented</c>.</summary>
/// <param name="Statuses">The statuses, as written.</param>
internal sealed record StatusSet(IReadOnlyList<string> Statuses)
{
    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">A part is empty.</exception>
    public static StatusSet Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(',');
        return parts.All(static part => part.Length > 0)
            ? new StatusSet(parts)
            : throw new FormatException($"'{text}' is not a list of statuses; expected a form such as known,withheld.");
    }

    /// <summary>Whether a row of this status is used; rows without one always are.</summary>
    public bool Includes(string? status) => status is null || Statuses.Contains(status);

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', Statuses);
}

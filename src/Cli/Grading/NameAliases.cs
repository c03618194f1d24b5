namespace Candor.Cli.Grading;

/// <summary>Other names of what short answers are often about: countries, above all.</summary>
/// <remarks>Only names that mean nothing else as whole words: "America" is in "South America", and is left out.</remarks>
internal static class NameAliases
{
    private static readonly string[][] Groups =
    [
        ["united states", "united states of america", "usa", "u.s.", "u.s.a."],
        ["united kingdom", "uk", "u.k.", "great britain"],
        ["united arab emirates", "uae", "u.a.e."],
        ["russia", "russian federation"],
        ["czech republic", "czechia"],
        ["turkey", "türkiye"],
        ["ivory coast", "côte d'ivoire"],
        ["myanmar", "burma"],
        ["netherlands", "holland"],
        ["democratic republic of the congo", "drc", "congo-kinshasa", "dr congo"],
        ["republic of the congo", "congo-brazzaville"],
        ["south korea", "republic of korea"],
        ["north korea", "democratic people's republic of korea"],
        ["china", "people's republic of china"],
        ["north macedonia", "macedonia"],
        ["eswatini", "swaziland"],
        ["east timor", "timor-leste"],
        ["cape verde", "cabo verde"],
        ["vietnam", "viet nam"],
        ["iran", "islamic republic of iran"],
        ["world war i", "world war 1", "first world war", "wwi"],
        ["world war ii", "world war 2", "second world war", "wwii"],
    ];

    private static readonly Dictionary<string, string[]> Others = Groups
        .SelectMany(static group => group.Select(name => (Name: KeyOf(name), Group: group)))
        .ToDictionary(static pair => pair.Name, static pair => pair.Group, StringComparer.Ordinal);

    /// <summary>The names of what an answer names, that name among them; only itself where no other is known.</summary>
    public static IReadOnlyList<string> Of(string name) => Others.TryGetValue(KeyOf(name), out var group) ? group : [name];

    /// <summary>Whether a name with the word before it is the name of something else: "democratic" and "republic of the congo".</summary>
    public static bool IsAnother(string before, IReadOnlyList<AnswerWord> name)
    {
        var plain = string.Join(' ', name.Select(static word => word.Text).Where(static word => word != "the"));
        return Others.TryGetValue($"{before} {plain}", out var longer) && !(Others.TryGetValue(plain, out var group) && ReferenceEquals(longer, group));
    }

    // With the dots of abbreviations: "us" is a pronoun.
    private static string KeyOf(string name) => string.Join(' ', AnswerWords.Read(name).Select(static word => word.Text).Where(static word => word != "the"));
}

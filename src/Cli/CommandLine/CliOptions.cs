using System.CommandLine;
using System.CommandLine.Parsing;

namespace Candor.Cli.CommandLine;

/// <summary>Options that several commands share, so that one thing has one name and one wording.</summary>
internal static class CliOptions
{
    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write one JSON document to standard output, and nothing else there." };

    /// <summary><c>--model</c>.</summary>
    public static Option<DirectoryInfo> Model() => new("--model")
    {
        Description = "Model folder: model.json and the files that it names.",
        HelpName = "folder",
        Required = true,
    };

    /// <summary><c>--activations</c>.</summary>
    public static Option<DirectoryInfo[]> Activations() => new("--activations")
    {
        Description = "Folders that 'candor extract' wrote; several of one model and with the same sources are read as one.",
        HelpName = "folder",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary><c>--out</c>.</summary>
    public static Option<DirectoryInfo> Out(string description) => new("--out") { Description = description, HelpName = "folder", Required = true };

    /// <summary><c>--label</c>; known when not given.</summary>
    public static Option<LabelKind> Label() => new("--label")
    {
        Description = "What counts as trustworthy: a question that the model was trained to answer (known, the default), or an answer that is right (correct).",
        HelpName = "known|correct",
    };

    /// <summary>A set of folds.</summary>
    public static Option<FoldSet> Folds(string name, string description, string standard) => new(name)
    {
        Description = description,
        HelpName = "folds",
        DefaultValueFactory = _ => FoldSet.Parse(standard),
        CustomParser = static result => Parse(result, FoldSet.Parse),
    };

    /// <summary><c>--concurrency</c>.</summary>
    /// <param name="standard">Value when not given.</param>
    public static Option<int> Concurrency(int standard)
    {
        var option = new Option<int>("--concurrency")
        {
            Description = "Questions in flight at once. With 1, equal input gives equal bytes: sums depend in the last bit on what shares a pass.",
            HelpName = "n",
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(static result => RequirePositive(result, result.GetValueOrDefault<int>()));
        return option;
    }

    /// <summary><c>--seconds</c>.</summary>
    /// <param name="description">What the time is of.</param>
    /// <param name="standard">Value when not given; null where it has to be.</param>
    public static Option<int> Seconds(string description, int? standard)
    {
        var option = new Option<int>("--seconds") { Description = description, HelpName = "n", Required = standard is null };
        if (standard is { } value)
        {
            option.DefaultValueFactory = _ => value;
        }

        option.Validators.Add(static result => RequirePositive(result, result.GetValueOrDefault<int>()));
        return option;
    }

    /// <summary>Makes a value below 1 the option's error.</summary>
    public static void RequirePositive(OptionResult result, int? value)
    {
        if (value < 1)
        {
            result.AddError($"{result.Option.Name} must be at least 1.");
        }
    }

    /// <summary><c>--statuses</c>.</summary>
    public static Option<StatusSet> Statuses() => new("--statuses")
    {
        Description = "Statuses of questions to use; rows without a status are always used.",
        HelpName = "statuses",
        DefaultValueFactory = static _ => StatusSet.Parse("known,withheld,invented"),
        CustomParser = static result => Parse(result, StatusSet.Parse),
    };

    /// <summary>The command line as typed, for the record of how a file was made.</summary>
    public static string CommandLineOf(ParseResult parsed) =>
        "candor " + string.Join(
            ' ', parsed.Tokens.Select(static token => token.Value.Contains(' ', StringComparison.Ordinal) ? $"'{token.Value}'" : token.Value));

    /// <summary>Reads one token by a function that throws <see cref="FormatException"/>, and makes its message the option's error.</summary>
    public static T? Parse<T>(ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (FormatException exception)
        {
            result.AddError(exception.Message);
            return default;
        }
    }
}

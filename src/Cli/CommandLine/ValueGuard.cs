using System.CommandLine;
using System.CommandLine.Parsing;

namespace Candor.Cli.CommandLine;

/// <summary>Makes every command's checks safe to run on values that are none, and refuses a folder for a file and a file for a folder.</summary>
/// <remarks>
/// A check asks for the value, and the library throws where the text is none ("--prompts many"); without the check it would have said so as an error. So such
/// a check is passed over, and the library has its say. Done once for the whole tree, so that no command can forget it.
/// </remarks>
internal static class ValueGuard
{
    /// <summary>How the help names a value that may be a file or a folder.</summary>
    public const string FileOrFolder = "path";

    /// <summary>Guards a command and all below it; called once, when the tree is whole.</summary>
    public static void Put(Command command)
    {
        Guard(command.Validators);
        foreach (var option in command.Options)
        {
            Guard(option.Validators);
            if (option.HelpName != FileOrFolder && IsPath(option.ValueType))
            {
                var (name, type) = (option.Name, option.ValueType);
                option.Validators.Add(result => RefuseOtherKind(result, name, type));
            }
        }

        foreach (var argument in command.Arguments)
        {
            Guard(argument.Validators);
            if (argument.HelpName != FileOrFolder && IsPath(argument.ValueType))
            {
                var (name, type) = ($"<{argument.Name}>", argument.ValueType);
                argument.Validators.Add(result => RefuseOtherKind(result, name, type));
            }
        }

        foreach (var child in command.Subcommands)
        {
            Put(child);
        }
    }

    private static void Guard<TResult>(List<Action<TResult>> checks)
        where TResult : SymbolResult
    {
        for (var i = 0; i < checks.Count; i++)
        {
            var check = checks[i];
            checks[i] = result =>
            {
                try
                {
                    check(result);
                }
                catch (InvalidOperationException)
                {
                    // No value to check; the parser reports its text.
                }
            };
        }
    }

    private static bool IsPath(Type type) =>
        (type.IsArray ? type.GetElementType() : type) is { } one && (one == typeof(FileInfo) || one == typeof(DirectoryInfo));

    private static void RefuseOtherKind(SymbolResult result, string name, Type type)
    {
        var wantsFolder = type == typeof(DirectoryInfo) || type == typeof(DirectoryInfo[]);
        foreach (var path in result.Tokens.Select(static token => token.Value))
        {
            if (wantsFolder ? File.Exists(path) : Directory.Exists(path))
            {
                result.AddError($"{name}: '{path}' is a {(wantsFolder ? "file, and a folder" : "folder, and a file")} is wanted.");
            }
        }
    }
}

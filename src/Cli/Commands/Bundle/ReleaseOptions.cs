using System.CommandLine;
using Candor.Cli.CommandLine;

namespace Candor.Cli.Commands.Bundle;

/// <summary>Options that the commands of a release share.</summary>
internal static class ReleaseOptions
{
    /// <summary><c>--key</c>.</summary>
    public static Option<FileInfo> Key() => new("--key")
    {
        Description = "Private key that signs, as 'candor keys new' writes it.",
        HelpName = "file",
        Required = true,
    };

    /// <summary><c>--trusted-keys</c>.</summary>
    /// <param name="standard">What counts where it is not given, as a clause.</param>
    public static Option<FileInfo?> TrustedKeys(string standard) => new("--trusted-keys")
    {
        Description = $"Public keys whose signatures count: a .pem file or a folder of them; {standard}.",
        HelpName = ValueGuard.FileOrFolder,
    };
}

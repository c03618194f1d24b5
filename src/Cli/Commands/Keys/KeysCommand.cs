using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;
using Candor.Probes.Bundles;

namespace Candor.Cli.Commands.Keys;

/// <summary><c>candor keys</c>: the pairs of keys that bundles are signed with.</summary>
internal static class KeysCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create(CliConsole console) => new("keys", "Makes and shows the keys that bundles are signed with.") { New(console), Show(console) };

    private static ExampleCommand New(CliConsole console)
    {
        var output = new Option<FileInfo>("--out")
        {
            Description = "Where to, without an extension: NAME.key.pem becomes the private half, readable by its owner alone, "
                + "and NAME.pub.pem the public half.",
            HelpName = "name",
            Required = true,
        };
        output.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: var name }] && Path.GetFileName(name).Length == 0)
            {
                result.AddError($"--out: '{name}' ends without a name. Give one, as in artifacts/keys/release.");
            }
        });
        var json = CliOptions.Json();
        var command = new ExampleCommand(
            "new",
            "Makes a pair of keys (ECDSA, P-256). The private half signs bundles; the sidecar needs the public half alone.",
            "candor keys new --out artifacts/keys/release")
        {
            output, json,
        };
        command.SetAction(parsed =>
        {
            var stem = parsed.GetRequiredValue(output).FullName;
            var report = new KeyReport(string.Empty, $"{stem}.key.pem", $"{stem}.pub.pem");
            Directory.CreateDirectory(Path.GetDirectoryName(stem)!);
            using var key = SigningKey.Create();
            key.Save(report.Private!, report.Public);
            Print(console, report with { Id = key.Id }, parsed.GetValue(json));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static ExampleCommand Show(CliConsole console)
    {
        var file = new Argument<FileInfo>("file") { Description = "A public key, as 'candor keys new' writes it." };
        var json = CliOptions.Json();
        var command = new ExampleCommand("show", "Prints the id of a public key, as bundles and the sidecar name it.",
            "candor keys show artifacts/keys/release.pub.pem")
        {
            file, json,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file).FullName;
            foreach (var id in TrustedKeys.Read(path).Ids)
            {
                Print(console, new KeyReport(id, null, path), parsed.GetValue(json));
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Print(CliConsole console, KeyReport report, bool isJson)
    {
        if (isJson)
        {
            JsonOutput.Write(console.Output, report);
            return;
        }

        console.Output.WriteLine($"key          {report.Id}");
        if (report.Private is { } secret)
        {
            console.Output.WriteLine($"private      {secret}: keep it where bundles are signed, and nowhere else");
        }

        console.Output.WriteLine($"public       {report.Public}: for Model:TrustedKeys of the sidecar");
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Candor.Cli.CommandLine;
using Candor.Cli.Connection;
using Candor.Cli.Output;
using Candor.Protos.V1;

namespace Candor.Cli.Commands.Status;

/// <summary><c>candor status</c>: what a running sidecar serves, and how far it goes.</summary>
internal static class StatusCommand
{
    // A sidecar that cannot describe itself within this time is not one that anybody should wait for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var (address, socket) = ServerAddress.Options();
        var json = CliOptions.Json();
        var command = new ExampleCommand(
            "status",
            "Asks a running sidecar what it serves: model, bank, probes, threshold, mode and load. Exits with 3 where none answers.",
            "candor status",
            "candor status --socket /run/candor/candor.sock --json")
        {
            address, socket, json,
        };
        command.Aliases.Add("ping");
        command.SetAction((parsed, cancellation) => ServerConnection.UseAsync(
            ServerAddress.From(parsed, address, socket), connection => RunAsync(connection, parsed.GetValue(json), console, cancellation), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ServerConnection connection, bool isJson, CliConsole console, CancellationToken cancellationToken)
    {
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + Patience;
        var capabilities = await connection.Control.GetCapabilitiesAsync(
            new GetCapabilitiesRequest(), deadline: deadline, cancellationToken: cancellationToken);
        var probes = await connection.Control.ListProbesAsync(new ListProbesRequest(), deadline: deadline, cancellationToken: cancellationToken);
        var mode = await connection.Control.GetModeAsync(new GetModeRequest(), deadline: deadline, cancellationToken: cancellationToken);
        if (isJson)
        {
            JsonOutput.Write(console.Output, new JsonObject
            {
                ["capabilities"] = JsonNode.Parse(WireText.Json(capabilities)),
                ["probes"] = JsonNode.Parse(WireText.Json(probes))!["probes"]!.DeepClone(),
                ["threshold"] = probes.Threshold is null ? null : JsonNode.Parse(WireText.Json(probes.Threshold)),
                ["mode"] = JsonNode.Parse(WireText.Json(mode)),
            });
        }
        else
        {
            Print(console, capabilities, probes, mode);
        }

        return ExitCodes.Ok;
    }

    private static void Print(CliConsole console, GetCapabilitiesResponse capabilities, ListProbesResponse probes, GetModeResponse mode)
    {
        var output = console.Output;
        output.WriteLine($"sidecar      {capabilities.ServerVersion}, {string.Join(", ", capabilities.ApiVersions)}");
        output.WriteLine($"model        {capabilities.Model}, fingerprint {capabilities.ModelFingerprint}");
        output.WriteLine(capabilities.Uncalibrated
            ? "bank         none: only the output's own uncertainty is read, without calibration, and the mode is at most observe"
            : $"bank         {capabilities.Bank}, version {capabilities.BankVersion}");
        if (!capabilities.Uncalibrated)
        {
            output.WriteLine(capabilities.BundleDigest.Length > 0
                ? $"bundle       {capabilities.BundleDigest}, gate {capabilities.Gate.Replace('_', ' ')}, "
                    + $"signed by {(capabilities.BundleKey.Length > 0 ? capabilities.BundleKey : "no trusted key")}"
                : "bundle       none: the bank is served by name");
            if (capabilities.AllowedByName.Length > 0)
            {
                output.WriteLine($"allowed      by name only: {capabilities.AllowedByName}");
            }
        }

        output.WriteLine($"generations  {capabilities.ActiveGenerations} of {capabilities.MaxGenerations}");
        output.WriteLine(
            $"mode         {WireText.Of(mode.Mode)}, coupling "
            + $"{WireText.Of(mode.Coupling)}{(capabilities.ObservesOnly ? " (the bank may not couple)" : string.Empty)}{Change(mode)}");
        output.WriteLine(probes.Threshold is { } threshold
            ? $"threshold    abstains at an answer risk ({threshold.Aggregation}) of {Numbers.Three(threshold.Threshold)} or more; "
                + EvidenceText.Promised(threshold)
            : "threshold    none: nothing is abstained on");
        Tables.Write(
            console,
            ["probe", "kind", "source", "reads at", "risk at"],
            probes.Probes.Select(static probe => (string[])
            [
                probe.Name, probe.Kind, probe.Source, string.Join(", ", probe.ReadsAt), string.Join(", ", probe.GivesRiskAt),
            ]),
            leftColumns: 5);
    }

    private static string Change(GetModeResponse mode)
    {
        if (mode.ChangedAt is null)
        {
            return string.Empty;
        }

        var who = mode.ChangedBy.Length == 0 ? "somebody unnamed" : mode.ChangedBy;
        var why = mode.Reason.Length == 0 ? string.Empty : $": {mode.Reason}";
        return $" (since {mode.ChangedAt.ToDateTimeOffset():u}, by {who}{why})";
    }
}

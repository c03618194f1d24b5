using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Hub;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Pull;

/// <summary><c>candor pull</c>: a model from the Hugging Face hub.</summary>
internal static class PullCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var id = new Argument<string>("id") { Description = "The model's id on the hub: owner/name." };
        var revision = new Option<string>("--revision") { Description = "Branch, tag or commit.", HelpName = "name", DefaultValueFactory = static _ => "main" };
        var graph = new Option<string?>("--graph")
        {
            Description = "The ONNX graph to take, with its weights, tokenizer and configuration; "
                + "needed where a repository has several and none is model.onnx.",
            HelpName = "file",
        };
        var include = new Option<string[]>("--include")
        {
            Description = "Take the files that match instead: * is anything, slashes too, ? one character.",
            HelpName = "glob",
            AllowMultipleArgumentsPerToken = true,
        };
        var cache = new Option<DirectoryInfo?>("--cache")
        {
            Description = "Cache in the hub's own layout. By default HF_HUB_CACHE, or the folder hub of HF_HOME, or ~/.cache/huggingface/hub.",
            HelpName = "folder",
        };
        var output = new Option<DirectoryInfo?>("--out") { Description = "New folder to fill with links to the files in the cache.", HelpName = "folder" };
        var endpoint = new Option<string?>("--endpoint") { Description = "The hub's address. By default HF_ENDPOINT, or the public hub.", HelpName = "url" };
        var tokenFile = new Option<FileInfo?>("--token-file")
        {
            Description = "File that holds the access token. By default HF_TOKEN, or the file at HF_TOKEN_PATH or in HF_HOME. It is sent to the hub only.",
            HelpName = "file",
        };
        var offline = new Option<bool>("--offline") { Description = "Use only what is in the cache, as HF_HUB_OFFLINE=1 does." };
        var json = CliOptions.Json();
        include.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetResult(graph) is not null)
            {
                result.AddError("Give --graph or --include, not both.");
            }
        });

        var command = new ExampleCommand(
            "pull",
            "Downloads a model from the Hugging Face hub into the hub's own cache, goes on where it was cut, checks every hash, and prints the folder. "
            + "A folder is complete or not there.",
            "candor pull onnx-community/SmolLM2-135M-Instruct-ONNX --graph onnx/model_q4.onnx",
            "candor pull onnx-community/SmolLM2-135M-Instruct-ONNX --include '*.json' --offline")
        {
            id, revision, graph, include, cache, output, endpoint, tokenFile, offline, json,
        };
        command.SetAction((parsed, cancellation) => new PullRun(
            new PullSettings(
                parsed.GetRequiredValue(id),
                parsed.GetRequiredValue(revision),
                parsed.GetValue(graph),
                parsed.GetValue(include) ?? [],
                parsed.GetValue(cache),
                parsed.GetValue(output),
                parsed.GetValue(endpoint),
                parsed.GetValue(tokenFile),
                parsed.GetValue(offline),
                parsed.GetValue(json)),
            HubEnvironment.System,
            console,
            TimeProvider.System).RunAsync(cancellation));
        return command;
    }
}

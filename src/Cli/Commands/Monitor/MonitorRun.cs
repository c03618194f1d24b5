using Candor.Cli.Connection;
using Candor.Cli.Output;
using Candor.Protos.V1;
using Grpc.Core;

namespace Candor.Cli.Commands.Monitor;

/// <summary>One run of <c>candor monitor</c>: writes and reads at once, so that neither side waits for the other.</summary>
internal sealed class MonitorRun(CliConsole console, FileInfo file, string question, int piece, bool isJson)
{
    private const string GenerationId = "file";

    /// <summary>Streams the file.</summary>
    /// <exception cref="CliException">The file is missing, or the sidecar ended the generation with an error.</exception>
    public async Task<int> RunAsync(ServerConnection connection, CancellationToken cancellationToken)
    {
        if (!file.Exists)
        {
            throw CliException.BadInput($"The file '{file}' does not exist.");
        }

        var text = await File.ReadAllTextAsync(file.FullName, cancellationToken);
        using var call = connection.Monitor.Monitor(cancellationToken: cancellationToken);
        var writing = WriteAsync(call.RequestStream, text, cancellationToken);
        await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            Print(response);
        }

        await writing;
        return ExitCodes.Ok;
    }

    private async Task WriteAsync(IClientStreamWriter<MonitorRequest> stream, string text, CancellationToken cancellationToken)
    {
        ulong sequence = 0;
        MonitorRequest Next() => new() { GenerationId = GenerationId, Sequence = ++sequence };

        var open = Next();
        open.Open = new OpenGeneration { Prompt = new Prompt { Question = question } };
        await stream.WriteAsync(open, cancellationToken);
        for (var start = 0; start < text.Length;)
        {
            var length = Math.Min(piece, text.Length - start);

            // A surrogate pair is one character; half of it is not UTF-8.
            length += start + length < text.Length && char.IsHighSurrogate(text[start + length - 1]) ? 1 : 0;
            var delta = Next();
            delta.Text = new TextDelta { Text = text.Substring(start, length) };
            await stream.WriteAsync(delta, cancellationToken);
            start += length;
        }

        var close = Next();
        close.Close = new CloseGeneration { FinishReason = FinishReason.Stop };
        await stream.WriteAsync(close, cancellationToken);
        await stream.CompleteAsync();
    }

    private void Print(MonitorResponse response)
    {
        if (isJson)
        {
            console.Output.WriteLine(WireText.Json(response));
        }

        if (response.EventCase == MonitorResponse.EventOneofCase.Error)
        {
            throw new CliException(ExitCodes.Refused, $"The sidecar ended the generation ({WireText.Of(response.Error.Code)}): {response.Error.Message}");
        }

        if (isJson)
        {
            return;
        }

        switch (response.EventCase)
        {
            case MonitorResponse.EventOneofCase.Scores:
                Print(response.Scores);
                break;
            case MonitorResponse.EventOneofCase.Decision:
                var action = response.Decision.ActionCase.ToString().ToLowerInvariant();
                console.Output.WriteLine($"decision: {action}{(response.Decision.Advisory ? " (advisory)" : string.Empty)}");
                break;
            case MonitorResponse.EventOneofCase.Summary:
                var summary = response.Summary;
                console.Output.WriteLine(
                    $"{summary.Tokens} tokens, {summary.TokensScored} scored, risk {Numbers.Three(summary.HasRisk ? summary.Risk : null)}");
                break;
            default:
                break;
        }
    }

    private void Print(ScoreBatch batch)
    {
        if (batch.Prompt is { } prompt)
        {
            var risk = prompt.HasRisk ? $"risk {Numbers.Two(prompt.Risk)}" : $"not scored: {WireText.Of(prompt.NotScored)}";
            console.Output.WriteLine($"  before the answer: {risk}");
        }

        foreach (var score in batch.Scores)
        {
            var risk = score.HasRisk ? $"{Numbers.Two(score.Risk)} {RiskColor.Bar(score.Risk)}" : $"not scored: {WireText.Of(score.NotScored)}";
            console.Output.WriteLine($"{score.Position,6}  token {score.TokenId,-6}  {risk}");
        }
    }
}

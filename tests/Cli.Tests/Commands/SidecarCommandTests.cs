using System.Text.Json;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;
using Candor.Cli.Tests.Connection;
using Candor.Protos.V1;
using Grpc.Core;

namespace Candor.Cli.Tests.Commands;

public sealed class SidecarCommandTests
{
    [Fact]
    public async Task Status_RunningSidecar_IsAsRecorded()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        Golden.Match("status.txt", (await Tool.RunAsync("status", "--address", sidecar.Address)).Expect(0).Output);
        Golden.Match("status.json", (await Tool.RunAsync("ping", "--address", sidecar.Address, "--json")).Expect(0).Output);
    }

    [Fact]
    public async Task Status_UnixSocket_IsReached()
    {
        using var folder = new TemporaryFolder();
        await using var sidecar = await FakeSidecar.StartAsync(socket: folder["candor.sock"]);
        var result = (await Tool.RunAsync("status", "--socket", folder["candor.sock"])).Expect(0);
        Assert.Contains("fake, fingerprint f00d", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mode_ShowSetAndShort_SendWhatWasAskedFor()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        Assert.Equal("observe, coupling gated", (await Tool.RunAsync("mode", "--address", sidecar.Address)).Expect(0).Output.Trim());
        var set = (await Tool.RunAsync(
            "mode", "set", "enforce", "--coupling", "first_token", "--by", "anna", "--reason", "release", "--address", sidecar.Address)).Expect(0);
        Assert.Equal("observe -> enforce, coupling first_token", set.Output.Trim());
        Assert.Equal("enforce -> off, coupling first_token", (await Tool.RunAsync("mode", "off", "--address", sidecar.Address)).Expect(0).Output.Trim());
        Assert.Equal(
            [
                new SetModeRequest { Mode = Protos.V1.Mode.Enforce, Coupling = CouplingMode.FirstToken, ChangedBy = "anna", Reason = "release" },
                new SetModeRequest { Mode = Protos.V1.Mode.Off },
            ],
            sidecar.Script.ModeRequests);
    }

    [Fact]
    public async Task Generate_Question_PrintsTheAnswerAlone()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        var result = (await Tool.RunAsync(
            "generate", "In which country is Lima?", "--mode", "annotate", "--gain", "0", "--max-tokens", "5", "--address", sidecar.Address)).Expect(0);
        Assert.Equal($"Peru.{Environment.NewLine}", result.Output);
        Assert.Empty(result.Error);
        var request = Assert.Single(sidecar.Script.GenerateRequests);
        Assert.Equal(
            new GenerateRequest { Prompt = new Prompt { Question = "In which country is Lima?" }, Mode = Protos.V1.Mode.Annotate, MaxTokens = 5, Gain = 0 },
            request);
        Assert.True(request.HasGain, "A gain of 0 is a gain; it is not the same as none.");
    }

    [Fact]
    public async Task Generate_SystemMessage_SendsAChatAndRefusesARawPrompt()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        (await Tool.RunAsync("generate", "In which country is Lima?", "--system", "Be brief.", "--address", sidecar.Address)).Expect(0);
        var chat = Assert.Single(sidecar.Script.GenerateRequests).Prompt.Chat;
        Assert.Equal(
            [new ChatMessage { Role = "system", Content = "Be brief." }, new ChatMessage { Role = "user", Content = "In which country is Lima?" }],
            chat.Messages);
        var refused = (await Tool.RunAsync("generate", "--prompt", "Lima is in", "--system", "Be brief.", "--address", sidecar.Address)).Expect(2);
        Assert.Contains("--system goes with a question; a prompt is read as it stands.", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_Json_IsOneEventALine()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        var result = (await Tool.RunAsync("generate", "--prompt", "Lima is in", "--json", "--address", sidecar.Address)).Expect(0);
        var events = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement.EnumerateObject().Single()).ToArray();
        Assert.Equal(["prompt", "decision", "token", "token", "summary"], events.Select(static e => e.Name));
        Assert.Equal("NOT_SCORED_REASON_NO_PROBE", events[3].Value.GetProperty("score").GetProperty("not_scored").GetString());
        Assert.False(events[3].Value.GetProperty("score").TryGetProperty("risk", out _), "Absent is not zero.");
    }

    [Fact]
    public async Task Watch_WithoutColour_IsAsRecorded()
    {
        await using var sidecar = await FakeSidecar.StartAsync(new Script
        {
            Generate = static (_, _) => Events.Abstaining("Atlantis", 0.91f, isAdvisory: true),
        });
        Golden.Match("watch.txt", (await Tool.RunAsync("watch", "Where?", "--address", sidecar.Address)).Expect(0).Output);
    }

    [Fact]
    public async Task Watch_DecisionOnlyInTheSummary_IsPrintedThere()
    {
        // Below mode enforce the sidecar sends no decision of its own.
        await using var sidecar = await FakeSidecar.StartAsync(new Script
        {
            Generate = static (_, _) => Events.Abstaining("Atlantis", 0.91f, isAdvisory: true).Where(static response => response.Decision is null),
        });
        var output = (await Tool.RunAsync("watch", "Where?", "--address", sidecar.Address)).Expect(0).Output;
        Assert.Matches("answer +Atlantis\\.\\r?\\ndecision +abstain from position 0 on \\(advisory: the mode does not enforce\\)", output);
    }

    [Fact]
    public async Task Watch_WithColour_PaintsEveryTokenByItsRisk()
    {
        await using var sidecar = await FakeSidecar.StartAsync(new Script
        {
            Generate = static (_, _) => Events.Abstaining("Atlantis", 0.91f, isAdvisory: true),
        });
        using var output = new StringWriter();
        var code = await CandorCommandLine.RunAsync(
            ["watch", "Where?", "--address", sidecar.Address], CliConsole.For(output, TextWriter.Null, isColored: true));
        Assert.Equal(0, code);
        Golden.Match("watch-colour.txt", output.ToString());
        Assert.Contains("\u001b[", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_Refused_IsFourWithTheSidecarsSentence()
    {
        await using var sidecar = await FakeSidecar.StartAsync(new Script
        {
            Generate = static (_, _) => throw new RpcException(new Grpc.Core.Status(StatusCode.ResourceExhausted, "All 64 slots are taken.")),
        });
        var result = (await Tool.RunAsync("generate", "Where?", "--address", sidecar.Address)).Expect(4);
        Assert.Equal($"The sidecar refused the request (ResourceExhausted): All 64 slots are taken.{Environment.NewLine}", result.Error);
    }

    [Fact]
    public async Task Generate_SidecarIsDraining_IsUnreachableInItsOwnWords()
    {
        await using var sidecar = await FakeSidecar.StartAsync(new Script
        {
            Generate = static (_, _) => throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "The sidecar is draining.")),
        });
        var result = (await Tool.RunAsync("generate", "Where?", "--address", sidecar.Address)).Expect(3);
        Assert.Equal($"The sidecar cannot be reached: The sidecar is draining.{Environment.NewLine}", result.Error);
    }

    [Fact]
    public async Task Monitor_File_SendsItInPiecesAndPrintsEveryToken()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["answer.txt"], " Lima 🦙 is in Peru.");
        await using var sidecar = await FakeSidecar.StartAsync(new Script
        {
            Answer = static request => request.EventCase == MonitorRequest.EventOneofCase.Close
                ? new MonitorResponse
                {
                    GenerationId = request.GenerationId,
                    Scores = new ScoreBatch
                    {
                        Scores =
                        {
                            new TokenScore { Position = 0, TokenId = 5, Risk = 0.2f },
                            new TokenScore { Position = 1, TokenId = 6, NotScored = NotScoredReason.NotFinite },
                        },
                    },
                }
                : null,
        });
        var result = (await Tool.RunAsync("monitor", folder["answer.txt"], "--question", "Where?", "--piece", "7", "--address", sidecar.Address)).Expect(0);
        Assert.Equal($"     0  token 5       0.20 ██{Environment.NewLine}     1  token 6       not scored: not_finite{Environment.NewLine}", result.Output);
        MonitorRequest[] requests = [.. sidecar.Script.MonitorRequests];
        Assert.Equal(Enumerable.Range(1, requests.Length).Select(static i => (ulong)i), requests.Select(static request => request.Sequence));
        Assert.Equal(" Lima 🦙 is in Peru.", string.Concat(requests.Select(static request => request.Text?.Text)));
        Assert.Equal(MonitorRequest.EventOneofCase.Open, requests[0].EventCase);
        Assert.Equal(MonitorRequest.EventOneofCase.Close, requests[^1].EventCase);
        Assert.DoesNotContain(requests, static request => request.Text?.Text.Contains('\uFFFD', StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Monitor_GenerationError_IsFourWithItsCode()
    {
        using var folder = new TemporaryFolder();
        await using var sidecar = await FakeSidecar.StartAsync(new Script
        {
            Answer = static request => request.EventCase == MonitorRequest.EventOneofCase.Open
                ? new MonitorResponse
                {
                    GenerationId = request.GenerationId,
                    Error = new GenerationError { Code = ErrorCode.Overloaded, Message = "All slots are taken." },
                }
                : null,
        });
        var result = (await Tool.RunAsync("monitor", folder.Write("answer.txt", "Peru"), "--question", "Where?", "--address", sidecar.Address)).Expect(4);
        Assert.Equal($"The sidecar ended the generation (overloaded): All slots are taken.{Environment.NewLine}", result.Error);
    }
}

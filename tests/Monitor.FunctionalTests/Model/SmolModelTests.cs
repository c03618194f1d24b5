using System.Text.Json;
using Candor.Inference.Import;
using Candor.Inference.Manifest;
using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Protos.V1;
using Candor.Testing;
using Grpc.Core;
using Xunit.Abstractions;

namespace Candor.Monitor.FunctionalTests.Model;

/// <summary>A real instruction-tuned model through the front door, in both styles in which it is exported.</summary>
public sealed class SmolModelTests(ITestOutputHelper output) : IDisposable
{
    private const string Published = "models/smollm2-135m-instruct";
    private const string Statements = "data/got_core/cities.jsonl";

    private readonly string _folder = Directory.CreateTempSubdirectory("candor-").FullName;

    [SharedFact(Published)]
    public async Task Served_WithAndWithoutABank_AnswersAndIsReadAlikeInBothStyles()
    {
        var fused = Instrument("model.onnx");
        var decomposed = Instrument("model_decomposed.onnx");

        // A freshly instrumented model has no bank; it answers all the same.
        string withoutBank;
        await using (var sidecar = await FolderSidecar.StartAsync(fused.Folder))
        {
            withoutBank = await CheckWithoutBankAsync(sidecar);
        }

        var statements = StatementBank.Read(Repository.Shared(Statements), 160);
        var probe = await StatementBank.FitAsync(fused, statements);
        StatementBank.Write(Path.Combine(fused.Folder, "probes", "cities"), fused, probe);
        StatementBank.Write(Path.Combine(_folder, "bank"), decomposed, probe);
        (string, bool)[] held = StatementBank.Read(Repository.Shared(Statements), 200)[160..];

        float[] fusedScores;
        await using (var sidecar = await FolderSidecar.StartAsync(fused.Folder, "--Model:AllowUnsigned=cities"))
        {
            await CheckAnswersAsync(sidecar, withoutBank);
            await CheckMonitorAsync(sidecar);
            fusedScores = await ScoreAsync(sidecar, held);
        }

        float[] decomposedScores;
        await using (
            var sidecar = await FolderSidecar.StartAsync(decomposed.Folder, $"--Model:Bank={Path.Combine(_folder, "bank")}", "--Model:AllowUnsigned=cities"))
        {
            decomposedScores = await ScoreAsync(sidecar, held);
        }

        // Same weights, other order of sums: at the files' accuracy level activations are rounded to 8 bits on the way, so that residual streams differ by
        // about two hundredths of their norm, and readings by as much of their spread.
        var spread = fusedScores.Max() - fusedScores.Min();
        var worst = fusedScores.Zip(decomposedScores, static (a, b) => Math.Abs(a - b)).Max();
        output.WriteLine($"readings from {fusedScores.Min()} to {fusedScores.Max()}, largest difference between the styles {worst}");
        Assert.True(worst < 0.08 * spread, $"{worst} of {spread}");
        var rightlyOrdered = held.Zip(fusedScores).Where(static pair => pair.First.Item2).SelectMany(
            known => held.Zip(fusedScores).Where(static pair => !pair.First.Item2).Select(made => made.Second > known.Second ? 1.0 : 0.0)).Average();
        output.WriteLine($"AUROC of the statements held out {rightlyOrdered}");
        Assert.True(rightlyOrdered > 0.7, $"{rightlyOrdered}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ModelManifest Instrument(string graph) => ModelInstrumenter.Instrument(new InstrumentRequest
    {
        Folder = Repository.Shared(Published),
        Graph = graph,
        Out = Path.Combine(_folder, Path.GetFileNameWithoutExtension(graph)),
        Name = Path.GetFileNameWithoutExtension(graph),
        IsChecked = false,
    }).Manifest;

    private static async Task<string> CheckWithoutBankAsync(FolderSidecar sidecar)
    {
        var capabilities = await sidecar.Control.GetCapabilitiesAsync(new GetCapabilitiesRequest());
        Assert.True(capabilities.Uncalibrated);
        Assert.Equal(["tokens", "text", "question", "chat"], capabilities.PromptForms);
        var events = await GenerateAsync(sidecar, new Prompt { Question = "What is the capital of France?" });

        // The model's own first words in the original framework, through the same template: the 8-bit arithmetic may go other ways later on.
        using var reference = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Repository.Shared(Published), "reference.json")));
        var prompt = reference.RootElement.GetProperty("prompts").EnumerateArray().Single(static one => one.TryGetProperty("greedy", out _));
        Assert.Equal((uint)prompt.GetProperty("ids").GetArrayLength(), events[^1].Summary.PromptTokens);
        var text = events[^1].Summary.Text;
        Assert.NotEmpty(text.Trim());
        Assert.Equal(text, string.Concat(events.Select(static one => one.Token?.Text)));
        Assert.True(events.Count(static one => one.Token?.Text.Length > 0) > 1);
        Assert.All(events.Where(static one => one.Token is not null), static one => Assert.False(one.Token.Score.HasRisk));
        return text;
    }

    private async Task CheckAnswersAsync(FolderSidecar sidecar, string withoutBank)
    {
        Assert.Equal(withoutBank, (await GenerateAsync(sidecar, new Prompt { Question = "What is the capital of France?" }))[^1].Summary.Text);
        foreach (var (question, expected) in new[] { ("What is the capital of France?", "Paris"), ("Which country is the city of Yongzhou in?", "China"), (
            "What is 2 + 2?", "4") })
        {
            var events = await GenerateAsync(sidecar, Chat(("system", "Answer the question with a few words."), ("user", question)));
            var summary = events[^1].Summary;
            output.WriteLine($"{question} -> {summary.Text}");
            Assert.Contains(expected, summary.Text, StringComparison.Ordinal);
            Assert.Equal(FinishReason.Stop, summary.FinishReason);
            Assert.Equal(summary.Tokens, summary.TokensScored);
            Assert.DoesNotContain("<|im_end|>", summary.Text, StringComparison.Ordinal);
            Assert.All(
                events.Where(static one => one.Token is not null),
                static one => Assert.True(one.Token.Score.Readings.Single().HasRisk && one.Token.Score.Readings.Single().Probe == StatementBank.Probe));
        }
    }

    private static async Task CheckMonitorAsync(FolderSidecar sidecar)
    {
        var prompt = Chat(("user", "Where is Lodz?"));
        const string Answer = "The city of Lodz is in Poland.";
        var whole = await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = prompt, Text = Answer });
        using var call = sidecar.Monitor.Monitor();
        await call.RequestStream.WriteAsync(new MonitorRequest { GenerationId = "g", Sequence = 1, Open = new OpenGeneration { Prompt = prompt } });
        await call.RequestStream.WriteAsync(new MonitorRequest { GenerationId = "g", Sequence = 2, Text = new TextDelta { Text = Answer[..9] } });
        await call.RequestStream.WriteAsync(new MonitorRequest { GenerationId = "g", Sequence = 3, Text = new TextDelta { Text = Answer[9..] } });
        await call.RequestStream.WriteAsync(
            new MonitorRequest { GenerationId = "g", Sequence = 4, Close = new CloseGeneration { FinishReason = FinishReason.Stop } });
        await call.RequestStream.CompleteAsync();
        var streamed = (await call.ResponseStream.ReadAllAsync().ToListAsync()).SelectMany(static response => response.Scores?.Scores ?? []).ToArray();
        Assert.Equal(whole.Scores.Select(static score => score.TokenId), streamed.Select(static score => score.TokenId));
        Assert.All(whole.Scores.Zip(streamed), static pair => Assert.Equal(pair.First.Risk, pair.Second.Risk, 0.1f));
    }

    private static async Task<float[]> ScoreAsync(FolderSidecar sidecar, (string Text, bool IsTrue)[] statements)
    {
        var scores = new List<float>();
        foreach (var (text, _) in statements)
        {
            // The statement's beginning is the prompt, so that its end is an answer and is read.
            var response = await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Text = text[..4] }, Text = text[4..] });
            scores.Add(response.Scores[^1].Readings.Single().Score);
        }

        return [.. scores];
    }

    private static Prompt Chat(params (string Role, string Content)[] messages) =>
        new() { Chat = new Chat { Messages = { messages.Select(static message => new ChatMessage { Role = message.Role, Content = message.Content }) } } };

    private static async Task<List<GenerateResponse>> GenerateAsync(FolderSidecar sidecar, Prompt prompt)
    {
        using var call = sidecar.Monitor.Generate(new GenerateRequest { Prompt = prompt, MaxTokens = 24, Mode = Mode.Observe });
        return await call.ResponseStream.ReadAllAsync().ToListAsync();
    }
}

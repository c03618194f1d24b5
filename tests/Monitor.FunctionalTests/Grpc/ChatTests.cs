using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Protos.V1;
using Candor.Testing;
using Grpc.Core;

namespace Candor.Monitor.FunctionalTests.Grpc;

/// <summary>Conversations as prompts, in all three rpcs.</summary>
public sealed class ChatTests
{
    [Fact]
    public async Task Generate_Chat_AnswersWhatTheTemplateMakesOfIt()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var events = await sidecar.Monitor.Generate(new GenerateRequest { Prompt = Chat(("system", "be kind"), ("user", "WHO")) })
            .ResponseStream.ReadAllAsync().ToListAsync();

        // s be kind!u who!a?
        Assert.Equal(("abc", 18u), (events[^1].Summary.Text, events[^1].Summary.PromptTokens));
        Assert.True(events[0].Prompt.Risk < 0.05);
    }

    [Fact]
    public async Task Score_AnswerAfterAChat_EqualsTheSameTokensAfterItsText()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var afterText = await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Text = "u who is x!a?" }, Text = "abc" });
        var afterChat = await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = Chat(("user", "who is x")), Text = "abc" });
        Assert.True(afterChat.Prompt.Risk > 0.95);
        Assert.Equal(afterText.Scores, afterChat.Scores);

        var prefixed = Chat(("user", "who is x"));
        prefixed.Chat.AssistantPrefix = "ab";
        var rest = await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = prefixed, Text = "c" });
        Assert.Equal(afterText.Scores[2].Surprisal, rest.Scores[0].Surprisal);
    }

    [Fact]
    public async Task Score_ChatWithoutGenerationPrompt_EndsWithTheLastMessage()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var prompt = Chat(("user", "who"), ("assistant", "abc"));
        prompt.Chat.AddGenerationPrompt = false;
        Assert.Equal(12u, (await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = prompt })).Summary.PromptTokens);
    }

    [Fact]
    public async Task Monitor_Chat_IsOpenedAndScored()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.SendAsync("g", new MonitorRequest { Open = new OpenGeneration { Prompt = Chat(("user", "who")) } });
        Assert.Equal(8u, (await call.NextAsync()).Opened.PromptTokens);
        await call.TextAsync("g", "abc");
        await call.CloseAsync("g");
        var events = await call.FinishAsync();
        Assert.Equal(3u, events[^1].Summary.TokensScored);
    }

    [Fact]
    public async Task Question_ToAModelWithoutPromptTemplate_IsOneUserMessage()
    {
        var planted = PlantedModel.Create();
        var model = new FakeModel { Manifest = planted.Manifest with { PromptTemplate = null }, Residual = planted.Residual, Logits = planted.Logits };
        await using var sidecar = await SidecarFixture.StartAsync(model: model);
        Assert.Equal(8u, (await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Question = "who" } })).Summary.PromptTokens);
        Assert.Equal(["tokens", "text", "question", "chat"], (await sidecar.Control.GetCapabilitiesAsync(new GetCapabilitiesRequest())).PromptForms);

        await using var without = await SidecarFixture.StartAsync(model: model, hasChat: false);
        Assert.Equal(["tokens", "text"], (await without.Control.GetCapabilitiesAsync(new GetCapabilitiesRequest())).PromptForms);
        await RefusesAsync(
            without,
            new Prompt { Question = "secret" },
            "prompt.question: This model has neither a prompt template nor a chat template; send prompt.text or prompt.tokens.");
        await RefusesAsync(without, Chat(("user", "secret")), "prompt.chat: This model has no chat template; send prompt.text or prompt.tokens.");
    }

    [Fact]
    public async Task Chat_AtFault_NamesTheFieldAndNeverWhatItHolds()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        await RefusesAsync(sidecar, new Prompt { Chat = new Chat() }, "prompt.chat.messages: A chat needs at least one message.");
        await RefusesAsync(sidecar, Chat(("user", "a"), ("tool", "secret")), "prompt.chat.messages[1].role: The role is none of system, user, assistant.");
        await RefusesAsync(
            sidecar,
            Chat(("user", "a"), ("user", "secret\uFFFD")),
            "prompt.chat.messages[1].content: The text is not UTF-8, or holds U+FFFD, which stands for bytes that were not.");
        await RefusesAsync(
            sidecar, Chat(("user", new string('a', 65537))), "prompt.chat.messages[0].content: The text is longer than 65536 UTF-16 code units.");
        await RefusesAsync(
            sidecar,
            Chat(("user", "a"), ("user", "b"), ("user", "c"), ("user", "secret")),
            "prompt.chat.messages: The chat template refuses the conversation: At most three messages.");
        await RefusesAsync(
            sidecar,
            Chat(("user", "stra\u00DFe secret \u0130")),
            "prompt.chat.messages: The chat template fails in line 1: 'lower' meets a character whose other case "
                + "is not one character for one; that is not supported.");
        var prompt = Chat(("user", "a"));
        prompt.Chat.AssistantPrefix = "b";
        prompt.Chat.AddGenerationPrompt = false;
        await RefusesAsync(sidecar, prompt, "prompt.chat.assistant_prefix: The assistant has no turn to have begun: add_generation_prompt is false.");
        prompt.Chat.AssistantPrefix = "\uFFFD";
        await RefusesAsync(sidecar, prompt, "prompt.chat.assistant_prefix: The text is not UTF-8, or holds U+FFFD, which stands for bytes that were not.");
    }

    private static Prompt Chat(params (string Role, string Content)[] messages) =>
        new() { Chat = new Chat { Messages = { messages.Select(static message => new ChatMessage { Role = message.Role, Content = message.Content }) } } };

    private static async Task RefusesAsync(SidecarFixture sidecar, Prompt prompt, string detail)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = prompt }));
        Assert.Equal((StatusCode.InvalidArgument, detail), (refused.StatusCode, refused.Status.Detail));
    }
}

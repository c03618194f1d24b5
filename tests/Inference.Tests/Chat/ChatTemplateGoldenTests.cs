using System.Text.Json;
using Candor.Inference.Chat;
using Candor.Testing;

namespace Candor.Inference.Tests.Chat;

/// <summary>Templates in the style of the common families against what jinja2 itself makes of them (Families/make_goldens.py).</summary>
public sealed class ChatTemplateGoldenTests
{
    private static readonly string Families = Path.Combine(Repository.Root, "tests", "Inference.Tests", "Chat", "Families");

    public static TheoryData<string> Templates() =>
        [.. Directory.GetFiles(Families, "*.jinja").Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Templates))]
    public void Render_EveryConversation_EqualsTheReference(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Families, "goldens.json")));
        var template = ChatTemplate.Parse(File.ReadAllText(Path.Combine(Families, file)));
        var conversations = document.RootElement.GetProperty("conversations");
        var count = 0;
        foreach (var golden in document.RootElement.GetProperty("goldens").EnumerateArray().Where(golden => golden.GetProperty("template").GetString() == file))
        {
            count++;
            var messages = Messages(conversations.GetProperty(golden.GetProperty("conversation").GetString()!));
            var addGenerationPrompt = golden.GetProperty("add_generation_prompt").GetBoolean();
            if (golden.TryGetProperty("refuses", out var refusal))
            {
                var refused = Assert.Throws<ChatTemplateException>(() => template.Render(messages, addGenerationPrompt, Variables(golden), FixedTime.Goldens));
                Assert.True(refused.IsRefusal);
                Assert.EndsWith(refusal.GetString()!, refused.Message, StringComparison.Ordinal);
                continue;
            }

            var chat = template.Render(messages, addGenerationPrompt, Variables(golden), FixedTime.Goldens);
            Assert.Equal(golden.GetProperty("text").GetString(), chat.Text);
        }

        Assert.Equal(18, count);
    }

    [SharedFact("models/smollm2-135m-instruct")]
    public void Render_RealTemplate_GivesTheReferencesPrompt()
    {
        var folder = Repository.Shared("models/smollm2-135m-instruct");
        var template = ChatTemplate.Parse(File.ReadAllText(Path.Combine(folder, "chat_template.jinja")));
        using var reference = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "reference.json")));
        var expected = reference.RootElement.GetProperty("prompts").EnumerateArray().Select(static prompt => prompt.GetProperty("text").GetString()!)
            .Single(static text => text.StartsWith("<|im_start|>", StringComparison.Ordinal));
        var chat = template.Render([new ChatMessage("user", "What is the capital of France?")], addGenerationPrompt: true);
        Assert.Equal(expected, chat.Text);
        Assert.Equal("What is the capital of France?", chat.Text[Assert.Single(chat.Quoted)]);
    }

    private static ChatMessage[] Messages(JsonElement conversation) =>
        [.. conversation.EnumerateArray().Select(
            static message => new ChatMessage(message.GetProperty("role").GetString()!, message.GetProperty("content").GetString()!))];

    private static Dictionary<string, object?> Variables(JsonElement golden) => golden.GetProperty("variables").EnumerateObject().ToDictionary(
        static variable => variable.Name,
        static variable => variable.Value.ValueKind == JsonValueKind.String ? variable.Value.GetString() : (object?)variable.Value.GetBoolean());
}

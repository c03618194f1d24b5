using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Protos.V1;

namespace Candor.Cli.Connection;

/// <summary>The options of every command that has a sidecar generate.</summary>
internal sealed class PromptOptions
{
    private readonly Argument<string?> _text = new("text")
    {
        Description = "A question, put into the model's own prompt template; the same as --question.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _question = new("--question") { Description = "A question, put into the model's own prompt template.", HelpName = "text" };
    private readonly Option<string?> _prompt = new("--prompt") { Description = "A prompt as the model reads it, in place of a question.", HelpName = "text" };
    private readonly Option<string?> _system = new("--system")
    {
        Description = "A system message before the question, through the model's chat template.",
        HelpName = "text",
    };

    private readonly Option<Mode> _mode = new("--mode")
    {
        Description = "off, observe, annotate or enforce; by default the sidecar's current one. A request can only ask for less than the sidecar allows.",
        HelpName = "mode",
        CustomParser = static result => CliOptions.Parse(result, WireText.ParseMode),
    };

    private readonly Option<CouplingMode> _coupling = new("--coupling")
    {
        Description = "off, observe, first_token, every_step or gated; by default the sidecar's.",
        HelpName = "coupling",
        CustomParser = static result => CliOptions.Parse(result, WireText.ParseCoupling),
    };

    private readonly Option<float?> _gain = new("--gain")
    {
        Description = "Gain of the coupling, in logits; by default the bank's. 0 is the same as coupling off.",
        HelpName = "number",
    };
    private readonly Option<uint> _maxTokens = new("--max-tokens")
    {
        Description = "Most tokens of the answer.",
        HelpName = "n",
        DefaultValueFactory = static _ => 64,
    };
    private readonly Option<float> _temperature = new("--temperature") { Description = "Sampling temperature; 0 is greedy.", HelpName = "number" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Makes sampling repeatable; 0 means a random one.", HelpName = "n" };

    /// <summary>Adds the options to a command, and the rule that there is one question or one prompt.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_text);
        foreach (var option in (Option[])[_question, _prompt, _system, _mode, _coupling, _gain, _maxTokens, _temperature, _seed])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (((string?[])[result.GetValue(_text), result.GetValue(_question), result.GetValue(_prompt)]).Count(static text => text is not null) != 1)
            {
                result.AddError("Give one question, or a prompt with --prompt.");
            }

            if (result.GetValue(_system) is not null && result.GetValue(_prompt) is not null)
            {
                result.AddError("--system goes with a question; a prompt is read as it stands.");
            }
        });
    }

    /// <summary>The request that the options ask for.</summary>
    public GenerateRequest ToRequest(ParseResult parsed)
    {
        var request = new GenerateRequest
        {
            Prompt = ToPrompt(parsed),
            MaxTokens = parsed.GetValue(_maxTokens),
            Mode = parsed.GetValue(_mode),
            Coupling = parsed.GetValue(_coupling),
            Temperature = parsed.GetValue(_temperature),
            Seed = parsed.GetValue(_seed),
        };
        if (parsed.GetValue(_gain) is { } gain)
        {
            request.Gain = gain;
        }

        return request;
    }

    private Prompt ToPrompt(ParseResult parsed)
    {
        if ((parsed.GetValue(_text) ?? parsed.GetValue(_question)) is not { } question)
        {
            return new Prompt { Text = parsed.GetValue(_prompt) };
        }

        if (parsed.GetValue(_system) is not { } system)
        {
            return new Prompt { Question = question };
        }

        ChatMessage[] messages = [new ChatMessage { Role = "system", Content = system }, new ChatMessage { Role = "user", Content = question }];
        return new Prompt { Chat = new Chat { Messages = { messages } } };
    }
}

using Candor.Inference.Chat;
using Candor.Monitor.Model;
using Candor.Probes.Activations;
using Candor.Probes.Calibration;
using Candor.Probes.Coupling;
using Candor.Probes.Directions;
using Candor.Probes.Readouts;
using Candor.Probes.Selection;
using Candor.Testing;

namespace Candor.Monitor.FunctionalTests.Infrastructure;

/// <summary>
/// A model whose residual stream says what the test wants: a sequence that contains the letter <c>x</c> is unknown (risk 0.98 or more), others
/// are known (0.02 or less). Greedy, it answers "abc" and ends.
/// </summary>
internal static class PlantedModel
{
    public const string ModelName = "planted";
    public static readonly int Unknown = FakeTokenizer.Id('x');

    // Raising the abstention's first token by this much makes it win.
    public const float FlippingGain = 10;

    private static readonly int[] Answer = [.. "abc".Select(FakeTokenizer.Id), 0];

    public static FakeModel Create() => new()
    {
        Manifest = FakeModel.CreateManifest(ModelName, layers: 2, hiddenSize: 4, vocabularySize: 32, contextLength: 64),
        Residual = (tokens, hookPoint) => hookPoint.Index == 1 && tokens.Contains(Unknown) ? [4, 0, 0, 0] : [-4, 0, 0, 0],
        Logits = tokens =>
        {
            // After the question mark the answer begins; each of its tokens is followed by the next.
            var logits = new float[32];
            var last = Array.IndexOf(Answer, tokens[^1]);
            logits[Answer[Math.Min(last + 1, Answer.Length - 1)]] = 5;
            return logits;
        },
    };

    // Its chat: one letter for the role, the content in lower case, an exclamation mark; then "a?" for the answer to come.
    private const string Template =
        "{% for m in messages %}{% if loop.index > 3 %}{{ raise_exception('At most three messages.') }}{% endif %}"
        + "{{ m.role[0] ~ ' ' ~ m.content|lower ~ '!' }}{% endfor %}"
        + "{% if add_generation_prompt %}a?{% endif %}";

    public static ServedModel Serve(FakeEngine engine, FakeModel model, bool hasChat = true, bool hasBank = true)
    {
        var tokenizer = new FakeTokenizer();
        var chat = hasChat ? new ChatEncoder(ChatTemplate.Parse(Template), tokenizer, beginToken: null, endToken: 0) : null;
        return new ServedModel(model.Manifest, tokenizer, engine, hasBank ? Bank(model) : OutputUncertainty.BankFor(model.Manifest), chat, hasBank);
    }

    public static ProbeBank Bank(FakeModel model)
    {
        var everywhere = new[] { TokenPosition.AnswerStart, TokenPosition.Answer };
        var uncertainty = new LinearProbe(
            "uncertainty", new ProbeSource.Residual(new HookPoint(1), Pooling.Token), Direction.FromVector([1, 0, 0, 0]), Gain: 1, Bias: 0);
        var entropy = new OutputProbe("entropy", new ProbeSource.Output(OutputStatistic.Entropy));
        return new ProbeBank(
            "planted-bank",
            model.Manifest.Name,
            model.Manifest.Fingerprint,
            [new BankedProbe(uncertainty, new PlattCalibrator(1, 0), everywhere), new BankedProbe(entropy, new PlattCalibrator(1, -1), everywhere)],
            new Dictionary<TokenPosition, string> { [TokenPosition.AnswerStart] = "uncertainty", [TokenPosition.Answer] = "uncertainty" },
            new SelectiveThreshold(0.5f, RiskAggregation.AnswerStart, 0.05, 0.95, 0.6, 0.01, 0.03, 400),
            new CouplingCalibration(FlippingGain, 0.5f));
    }
}

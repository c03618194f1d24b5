using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Candor.Cli.CommandLine;
using Candor.Probes.Selection;

namespace Candor.Cli.Commands.Calibrate;

/// <summary>
/// The options of <c>candor calibrate</c> that say how the threshold is chosen. An option of another rule than the chosen one is refused, never ignored.
/// </summary>
internal sealed class ThresholdOptions
{
    private const double StandardSelectiveRisk = 0.05;
    private const double StandardConfidence = 0.95;
    private const double StandardAlpha = 0.1;
    private const double StandardFalsePositiveRate = 0.01;

    private readonly Option<ThresholdRule> _rule = new("--threshold")
    {
        Description = "How the threshold is chosen: selective_risk (the default), learn_then_test (several promises at once), conformal (few of all answers "
            + "are untrustworthy and pass), false_positives (few trustworthy ones are abstained on), or cost (what right, wrong and declined answers are "
            + "worth).",
        HelpName = "rule",
        CustomParser = static result => CliOptions.Parse(result, ThresholdRules.Parse),
    };

    private readonly Option<double?> _selectiveRisk = Share(
        "--selective-risk", "Largest share of untrustworthy answers among those not abstained on; for selective_risk, 0.05 when not given.");

    private readonly Option<IReadOnlyList<RiskPromise>?> _promises = new("--promises")
    {
        Description = "What learn_then_test keeps, as selective_risk=0.05 abstention=0.5 false_abstention=0.1; selective_risk=0.05 when not given.",
        HelpName = "promise=share",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = ParsePromises,
    };

    private readonly Option<FamilyWiseProcedure?> _procedure = new("--procedure")
    {
        Description = "How learn_then_test tests its candidates together: fixed_sequence (when not given) or bonferroni, which needs no idea of where the good "
            + "ones lie.",
        HelpName = "procedure",
        CustomParser = static result => CliOptions.Parse<FamilyWiseProcedure?>(result, static text => ParseProcedure(text)),
    };

    private readonly Option<double?> _alpha = Share(
        "--alpha", "Share of all answers that are untrustworthy and pass, on average over calibration sets; for conformal, 0.1 when not given.");

    private readonly Option<double?> _falsePositiveRate = Share(
        "--false-positive-rate", "Share of the trustworthy threshold answers that may be abstained on; for false_positives, 0.01 when not given.");

    private readonly Option<AnswerValues?> _values = new("--values")
    {
        Description = "What a right and a declined answer are worth and a wrong one costs, as right=1 declined=0 wrong=4; for cost, 1, 0 and 1 when not given.",
        HelpName = "outcome=value",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = ParseValues,
    };

    private readonly Option<double?> _confidence = Share("--confidence", "How surely the threshold keeps what it promises; 0.95 when not given.");

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All => [_rule, _selectiveRisk, _promises, _procedure, _alpha, _falsePositiveRate, _values, _confidence];

    /// <summary>What was chosen.</summary>
    /// <exception cref="CliException">An option belongs to another rule than the chosen one.</exception>
    public ThresholdChoice Read(ParseResult parsed)
    {
        var rule = parsed.GetValue(_rule);
        RefuseOthers(parsed, rule);
        var confidence = parsed.GetValue(_confidence) ?? StandardConfidence;
        return rule switch
        {
            ThresholdRule.SelectiveRisk => ThresholdChoice.SelectiveRisk(parsed.GetValue(_selectiveRisk) ?? StandardSelectiveRisk, confidence),
            ThresholdRule.LearnThenTest => ThresholdChoice.LearnThenTest(
                parsed.GetValue(_promises) ?? [new RiskPromise(PromiseKind.SelectiveRisk, StandardSelectiveRisk)],
                parsed.GetValue(_procedure) ?? FamilyWiseProcedure.FixedSequence,
                confidence),
            ThresholdRule.Conformal => ThresholdChoice.Conformal(parsed.GetValue(_alpha) ?? StandardAlpha, confidence),
            ThresholdRule.FalsePositives => ThresholdChoice.FalsePositives(parsed.GetValue(_falsePositiveRate) ?? StandardFalsePositiveRate, confidence),
            _ => ThresholdChoice.Cost(parsed.GetValue(_values) ?? new AnswerValues(), confidence),
        };
    }

    private void RefuseOthers(ParseResult parsed, ThresholdRule rule)
    {
        (Option Option, ThresholdRule Rule)[] owned =
        [
            (_selectiveRisk, ThresholdRule.SelectiveRisk),
            (_promises, ThresholdRule.LearnThenTest),
            (_procedure, ThresholdRule.LearnThenTest),
            (_alpha, ThresholdRule.Conformal),
            (_falsePositiveRate, ThresholdRule.FalsePositives),
            (_values, ThresholdRule.Cost),
        ];
        if (owned.FirstOrDefault(pair => pair.Rule != rule && parsed.GetResult(pair.Option) is not null).Option is { } foreign)
        {
            var owner = owned.First(pair => pair.Option == foreign).Rule;
            throw CliException.BadInput($"{foreign.Name} belongs to --threshold {owner.ToText()}; the threshold is to be chosen by {rule.ToText()}.");
        }
    }

    private static Option<double?> Share(string name, string description)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = "share" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is not (null or (> 0 and < 1)))
            {
                result.AddError($"{name} must be between 0 and 1.");
            }
        });
        return option;
    }

    private static List<RiskPromise> ParsePromises(ArgumentResult result)
    {
        var promises = new List<RiskPromise>();
        foreach (var (name, value) in Pairs(result, "promise=share"))
        {
            if (name is not ("selective_risk" or "abstention" or "false_abstention"))
            {
                result.AddError($"'{name}' cannot be promised; expected selective_risk, abstention or false_abstention.");
            }
            else if (value is not (> 0 and < 1))
            {
                result.AddError($"The share of {name} must be between 0 and 1.");
            }
            else
            {
                promises.Add(new RiskPromise(PromiseKinds.Parse(name), value));
            }
        }

        return promises;
    }

    private static AnswerValues? ParseValues(ArgumentResult result)
    {
        var values = new AnswerValues();
        foreach (var (name, value) in Pairs(result, "outcome=value"))
        {
            switch (name)
            {
                case "right":
                    values = values with { Right = value };
                    break;
                case "declined":
                    values = values with { Abstained = value };
                    break;
                case "wrong":
                    values = values with { Wrong = value };
                    break;
                default:
                    result.AddError($"'{name}' is no outcome; expected right, declined or wrong.");
                    break;
            }
        }

        try
        {
            _ = values.AbstentionRisk;
        }
        catch (InvalidOperationException exception)
        {
            result.AddError(exception.Message);
        }

        return values;
    }

    /// <summary>Tokens of the form name=number, each name once; what is not so becomes the option's error.</summary>
    private static IEnumerable<(string Name, double Value)> Pairs(ArgumentResult result, string form)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in result.Tokens)
        {
            var parts = token.Value.Split('=', 2);
            if (parts.Length == 2 && seen.Add(parts[0]) && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                yield return (parts[0], value);
            }
            else
            {
                result.AddError($"'{token.Value}' is not of the form {form}, or is given twice.");
            }
        }
    }

    private static FamilyWiseProcedure ParseProcedure(string text) => text switch
    {
        "fixed_sequence" => FamilyWiseProcedure.FixedSequence,
        "bonferroni" => FamilyWiseProcedure.Bonferroni,
        _ => throw new FormatException($"'{text}' is not a procedure; expected fixed_sequence or bonferroni."),
    };
}

using System.Text.Json.Serialization;
using Candor.Cli.ActivationFiles;
using Candor.Cli.Output;
using Candor.Cli.Questions;
using Candor.Cli.Readings;
using Candor.Probes.Selection;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>The JSON document of <c>candor evaluate</c>. Untrustworthy is the class to be found; shares are in [0, 1].</summary>
internal sealed record EvaluateReport
{
    /// <summary>What it all comes to, in words.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>The bank's name.</summary>
    public required string Bank { get; init; }

    /// <summary>Its version.</summary>
    public required string BankVersion { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Its fingerprint.</summary>
    public required string ModelFingerprint { get; init; }

    /// <summary>SHA-256 of the question file.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>What counted as trustworthy.</summary>
    public required string Label { get; init; }

    /// <summary>Test folds.</summary>
    public required string Folds { get; init; }

    /// <summary>Folds that baselines and controls were fitted on.</summary>
    public required string TrainFolds { get; init; }

    /// <summary>The command line.</summary>
    public required string Command { get; init; }

    /// <summary>Inner hook points at which the activations hold the logit lens; empty where they do not.</summary>
    public IReadOnlyList<int> LogitLens { get; init; } = [];

    /// <summary>Whether the activations hold of each answer its last token alone.</summary>
    public bool OnlyLastAnswerToken { get; init; }

    /// <summary>How the model itself answered the test questions; empty where answers were not generated.</summary>
    public required IReadOnlyList<AnswerCount> Answers { get; init; }

    /// <summary>Position → probe whose risk counts there.</summary>
    public required IReadOnlyDictionary<string, string> RiskAt { get; init; }

    /// <summary>Trustworthy questions against one kind of untrustworthy ones, by position.</summary>
    public required IReadOnlyList<Comparison> Comparisons { get; init; }

    /// <summary>The risk probe by domain, at the answer's start.</summary>
    public required IReadOnlyList<DomainResult> Domains { get; init; }

    /// <summary>The shuffled-label control; null without baselines.</summary>
    public required ShuffledResult? Shuffled { get; init; }

    /// <summary>The threshold on the test questions; null where the bank has none.</summary>
    public required ThresholdResult? Threshold { get; init; }

    /// <summary>Selective risk over coverage at the answers' risk, at coverages 0.1 to 1.</summary>
    public required IReadOnlyList<CoveragePoint> RiskCoverage { get; init; }

    /// <summary>The coupling; null where it was not run.</summary>
    public required CouplingResult? Coupling { get; init; }

    /// <summary>The risk probe beside words, length, the output's own uncertainty and shuffled labels.</summary>
    public required ControlFigures Controls { get; init; }

    /// <summary>Every domain, also as one that the fit did not see; null for a bank without risk.</summary>
    public required HeldOutDomains? HeldOutDomain { get; init; }

    /// <summary>Whether risks mean what they say; null for a bank without risk, or too few questions.</summary>
    public required CalibrationFigures? Calibration { get; init; }

    /// <summary>What the charts draw.</summary>
    public required CurveFigures Curves { get; init; }

    /// <summary>Probes of single domains on other ones; null without baselines, or with fewer than two domains that can be judged.</summary>
    public required TransferFigures? Transfer { get; init; }

    /// <summary>Hook point by hook point; null where neither the fit's record nor a sweep says.</summary>
    public required LayerFigures? Layers { get; init; }

    /// <summary>Right minus wrong, before and after declining; null where answers were not graded.</summary>
    public required TruthfulnessFigures? Truthfulness { get; init; }

    /// <summary>How often the model declines by itself; null where answers were not generated.</summary>
    public required RefusalFigures? Refusals { get; init; }

    /// <summary>How much of its training text the model has read once; null where nobody counted it.</summary>
    public SingletonFigures? Singletons { get; init; }

    /// <summary>Yes/no questions apart; null where there are none.</summary>
    public required YesNoFigures? YesNo { get; init; }

    /// <summary>Statements and their opposites; null where there are too few pairs.</summary>
    public required PolarityFigures? Polarity { get; init; }

    /// <summary>Risks under changes that should not matter; null where they were not run.</summary>
    public required InvarianceFigures? Invariance { get; init; }

    /// <summary>Other banks on the same questions.</summary>
    public required IReadOnlyList<AgainstFigures> Against { get; init; }

    /// <summary>Calibration against an earlier evaluation; null where none was given.</summary>
    public required DriftFigures? Drift { get; init; }
}

/// <summary>How the model answered the questions of one status.</summary>
internal sealed record AnswerCount(string Status, int Questions, int Correct, int Wrong, int Abstained)
{
    /// <summary>Counts graded rows, one a question, by status.</summary>
    public static IReadOnlyList<AnswerCount> Of(IEnumerable<ActivationRow> rows) =>
    [
        .. rows.Where(static row => row.Grade is not null)
            .GroupBy(static row => row.StatusText)
            .OrderBy(static group => group.Key, StringComparer.Ordinal)
            .Select(static group => new AnswerCount(
                group.Key,
                group.Count(),
                group.Count(static row => row.Grade == AnswerGrade.Correct),
                group.Count(static row => row.Grade == AnswerGrade.Wrong),
                group.Count(static row => row.Grade == AnswerGrade.Abstained))),
    ];
}

/// <summary>Every score on one pair of classes at one position.</summary>
/// <param name="Position">answer_start or answer; rows are questions at the one and tokens at the other.</param>
/// <param name="Against">Status of the untrustworthy rows, or all.</param>
/// <param name="Trustworthy">Rows on the trustworthy side.</param>
/// <param name="Untrustworthy">Rows on the other.</param>
/// <param name="Groups">Distinct groups: what the interval is resampled over.</param>
/// <param name="Scores">One entry per probe and baseline.</param>
internal sealed record Comparison(string Position, string Against, int Trustworthy, int Untrustworthy, int Groups, IReadOnlyList<ScoreResult> Scores);

/// <summary>One score on one pair of classes.</summary>
/// <param name="Name">Probe or baseline.</param>
/// <param name="Kind">probe, output (of the model itself) or text (without any model).</param>
/// <param name="GivesRisk">Whether its risk is the one that counts at this position.</param>
/// <param name="Scored">Rows that it scored; the measures are over those.</param>
/// <param name="Auroc">Area under the ROC curve.</param>
/// <param name="AurocLow">Lower end of its 95 % bootstrap interval over groups.</param>
/// <param name="AurocHigh">Upper end.</param>
/// <param name="RecallAt1Percent">Recall at 1 % false positives.</param>
/// <param name="RecallAt02Percent">Recall at 0.2 % false positives.</param>
/// <param name="Is02PercentResolved">Whether there are enough trustworthy rows (500) to tell 0.2 % from none.</param>
/// <param name="Ece">Expected calibration error over 10 bins of equal mass; null for scores without calibration.</param>
/// <param name="Brier">Brier score; null for scores without calibration.</param>
/// <param name="RejectionRatio">Prediction rejection ratio.</param>
/// <param name="AreaUnderRiskCoverage">Mean selective risk over all coverages.</param>
internal sealed record ScoreResult(
    string Name,
    string Kind,
    bool GivesRisk,
    int Scored,
    double Auroc,
    double AurocLow,
    double AurocHigh,
    double RecallAt1Percent,
    double RecallAt02Percent,
    bool Is02PercentResolved,
    double? Ece,
    double? Brier,
    double RejectionRatio,
    double AreaUnderRiskCoverage);

/// <summary>The risk probe on one domain.</summary>
/// <param name="Domain">What the questions are about.</param>
/// <param name="Against">Status of the untrustworthy rows.</param>
/// <param name="Trustworthy">Rows on the trustworthy side.</param>
/// <param name="Untrustworthy">Rows on the other.</param>
/// <param name="Auroc">The risk probe; null, like the others, where a class has fewer than 20 rows: too few to judge.</param>
/// <param name="LeftOutAuroc">The same method fitted without this domain; null without baselines.</param>
/// <param name="EntropyAuroc">Entropy of the first answer token.</param>
/// <param name="WordsAuroc">The words-only baseline; null without baselines.</param>
internal sealed record DomainResult(
    string Domain, string Against, int Trustworthy, int Untrustworthy, double? Auroc, double? LeftOutAuroc, double? EntropyAuroc, double? WordsAuroc);

/// <summary>The risk probe's method fitted to labels permuted by group, and judged against such labels.</summary>
/// <param name="Repeats">Permutations.</param>
/// <param name="Mean">Mean AUROC.</param>
/// <param name="Lowest">Smallest AUROC.</param>
/// <param name="Highest">Largest AUROC.</param>
internal sealed record ShuffledResult(int Repeats, double Mean, double Lowest, double Highest);

/// <summary>What the threshold does to the test questions.</summary>
/// <param name="Promise">The threshold with its evidence from the calibration set.</param>
/// <param name="Coverage">Share of test questions below it.</param>
/// <param name="SelectiveRisk">Share of untrustworthy ones among them.</param>
/// <param name="Abstention">Status → share abstained on; known is the false abstention.</param>
/// <param name="Answers">Test answers that were scored.</param>
/// <param name="Covered">Those below the threshold.</param>
/// <param name="SelectiveRiskLow">Lower end of the exact 95 % interval of <paramref name="SelectiveRisk"/> (Clopper and Pearson).</param>
/// <param name="SelectiveRiskHigh">Upper end.</param>
internal sealed record ThresholdResult(
    ThresholdReport Promise,
    double Coverage,
    double SelectiveRisk,
    IReadOnlyDictionary<string, double> Abstention,
    int Answers,
    int Covered,
    double SelectiveRiskLow,
    double SelectiveRiskHigh)
{
    /// <summary>Each promise on the test questions; null in documents of earlier versions.</summary>
    public IReadOnlyList<PromiseCheck>? Promises { get; init; }

    /// <summary>The worst that became of any promise, as <see cref="PromiseCheck.Outcome"/> has it.</summary>
    public string Outcome => Kept.Select(static promise => promise.Outcome).MaxBy(static outcome => Array.IndexOf(PromiseCheck.Outcomes, outcome))!;

    /// <summary>Promises about anything but the selective risk, which the fields above hold whether or not it is promised.</summary>
    [JsonIgnore]
    public IEnumerable<PromiseCheck> Others => Kept.Where(static promise => promise.Kind != PromiseKind.SelectiveRisk);

    private IReadOnlyList<PromiseCheck> Kept => Promises ??
    [
        new PromiseCheck(PromiseKind.SelectiveRisk, Promise.TargetSelectiveRisk ?? 1, SelectiveRisk, SelectiveRiskLow, SelectiveRiskHigh, Covered),
    ];
}

/// <summary>A promise held against test questions.</summary>
/// <param name="Kind">selective_risk, abstention, false_abstention or covered_errors.</param>
/// <param name="Limit">What was promised.</param>
/// <param name="Measured">The share here; NaN where there is nothing that it could be of.</param>
/// <param name="Low">Lower end of its exact 95 % interval (Clopper and Pearson).</param>
/// <param name="High">Upper end.</param>
/// <param name="Trials">Test answers that the share is of.</param>
internal sealed record PromiseCheck(PromiseKind Kind, double Limit, double Measured, double Low, double High, int Trials)
{
    /// <summary>What can become of a promise, the worst last.</summary>
    public static readonly string[] Outcomes = ["kept", "empty", "within_chance", "broken"];

    /// <summary>
    /// kept: at most what was promised; broken: above it beyond the interval; within_chance: above it, within the interval; empty: of no answer.
    /// </summary>
    public string Outcome => Trials == 0 ? "empty" : Measured <= Limit ? "kept" : Low > Limit ? "broken" : "within_chance";

    /// <summary>What was measured, in words.</summary>
    public string Describe() => $"{PromiseReport.Name(Kind)} {Numbers.Percent(Measured)} ({Numbers.Percent(Low)} to {Numbers.Percent(High)})";
}

/// <summary>A point of the risk-coverage curve.</summary>
internal sealed record CoveragePoint(double Coverage, double Risk, double SelectiveRisk);

/// <summary>The gated coupling on the test questions: how often its bias makes an abstention phrase's first token win.</summary>
/// <param name="Mode">gated.</param>
/// <param name="Tau">The bank's tau.</param>
/// <param name="BankGain">The bank's gain.</param>
/// <param name="Questions">Status → questions.</param>
/// <param name="Curve">Abstention over gain.</param>
/// <param name="MedianMinimalGain">Status → median of the smallest gain that flips the first token; null where more than half need an infinite one.</param>
internal sealed record CouplingResult(
    string Mode,
    double Tau,
    double BankGain,
    IReadOnlyDictionary<string, int> Questions,
    IReadOnlyList<CouplingPoint> Curve,
    IReadOnlyDictionary<string, double?> MedianMinimalGain);

/// <summary>One gain.</summary>
/// <param name="Gain">γ, in logits.</param>
/// <param name="IsBankGain">Whether it is the bank's own.</param>
/// <param name="Abstention">Status → share of questions on which the first token begins an abstention.</param>
internal sealed record CouplingPoint(double Gain, bool IsBankGain, IReadOnlyDictionary<string, double> Abstention);

using Candor.Cli.Grading;

namespace Candor.Cli.Commands.Label;

/// <summary>The JSON document of <c>candor label</c>.</summary>
/// <param name="Transcript">The file, as given.</param>
/// <param name="Model">The model's name.</param>
/// <param name="ModelFingerprint">Its fingerprint.</param>
/// <param name="DataSha256">SHA-256 of the question file.</param>
/// <param name="Questions">Questions in the transcript.</param>
/// <param name="Resumed">Those that an earlier run had answered.</param>
/// <param name="Domains">By domain, and all of them as "all", last.</param>
/// <param name="Graders">How many grades each rule, or the judge, gave.</param>
/// <param name="Refusals">What the two detectors say.</param>
/// <param name="Judge">How far the judge agrees with the rules; null without one.</param>
/// <param name="Disagreements">File with the lines on which they differ; null where they do nowhere.</param>
internal sealed record LabelReport(
    string Transcript,
    string Model,
    string ModelFingerprint,
    string DataSha256,
    int Questions,
    int Resumed,
    IReadOnlyList<LabelledDomain> Domains,
    IReadOnlyDictionary<string, int> Graders,
    RefusalAgreement Refusals,
    GraderAgreement? Judge,
    string? Disagreements);

/// <summary>How the questions of one domain were answered.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Questions">Questions.</param>
/// <param name="Correct">Right answers.</param>
/// <param name="Wrong">Wrong answers.</param>
/// <param name="Abstained">Answers that decline where there is an accepted one.</param>
/// <param name="Ungraded">Questions without a list to grade by.</param>
/// <param name="Right">Right ones among the graded, with a 95 % interval after Wilson.</param>
internal sealed record LabelledDomain(string Domain, int Questions, int Correct, int Wrong, int Abstained, int Ungraded, WilsonInterval Right);

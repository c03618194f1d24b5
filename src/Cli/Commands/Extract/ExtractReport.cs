namespace Candor.Cli.Commands.Extract;

/// <summary>The JSON document of <c>candor extract</c>.</summary>
/// <param name="Folder">Where the files are, as given.</param>
/// <param name="Model">The model's name.</param>
/// <param name="ModelFingerprint">Its fingerprint.</param>
/// <param name="DataSha256">SHA-256 of the question file.</param>
/// <param name="Questions">Questions run.</param>
/// <param name="Rows">Rows written.</param>
/// <param name="Sources">Tensors written.</param>
/// <param name="Groups">By status (or label, where the data have no status): how the answers were graded.</param>
internal sealed record ExtractReport(
    string Folder, string Model, string ModelFingerprint, string DataSha256, int Questions, int Rows, int Sources, IReadOnlyList<ExtractGroup> Groups);

/// <summary>How the questions of one status were answered.</summary>
/// <param name="Status">known, withheld, …</param>
/// <param name="Questions">Questions.</param>
/// <param name="Correct">Right answers; null where answers were not generated.</param>
/// <param name="Wrong">Wrong answers.</param>
/// <param name="Abstained">Answers by an abstention phrase.</param>
internal sealed record ExtractGroup(string Status, int Questions, int? Correct, int? Wrong, int? Abstained);

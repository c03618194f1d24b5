using Candor.Cli.ActivationFiles;
using Candor.Cli.Grading;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>How often the model declines by itself, by two detectors that know nothing of each other, and how far they agree.</summary>
/// <param name="Answers">Answers of test questions.</param>
/// <param name="Phrases">Share declined by the detector of phrases.</param>
/// <param name="LowContent">Share declined by the detector of content.</param>
/// <param name="Both">Share declined by both.</param>
/// <param name="Kappa">Cohen's kappa; null where both always say the same one thing, so that agreement says nothing.</param>
internal sealed record RefusalFigures(int Answers, double Phrases, double LowContent, double Both, double? Kappa)
{
    /// <summary>Runs both detectors; null where there are too few answers.</summary>
    /// <param name="rows">Rows of test questions, whatever their label.</param>
    /// <param name="abstentions">The model's own phrases; empty where the model is not at hand.</param>
    public static RefusalFigures? Of(IEnumerable<ActivationRow> rows, IReadOnlyList<string> abstentions)
    {
        ActivationRow[] answered = [.. rows.Where(static row => row.Answer is not null).DistinctBy(static row => row.Id, StringComparer.Ordinal)];
        if (answered.Length < Enough.PerClass)
        {
            return null;
        }

        var (phrases, content) = (new PhraseRefusal(abstentions), new LowContentRefusal());
        var agreement = RefusalAgreement.Of([.. answered.Select(row => (phrases.Declines(row.Text, row.Answer!), content.Declines(row.Text, row.Answer!)))]);
        return new RefusalFigures(
            agreement.Answers, agreement.Phrases, agreement.LowContent, agreement.Both, double.IsNaN(agreement.Kappa) ? null : agreement.Kappa);
    }
}

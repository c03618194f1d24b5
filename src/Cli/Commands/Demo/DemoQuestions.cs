using System.Security.Cryptography;
using System.Text;
using Candor.Cli.CommandLine;
using Candor.Cli.Questions;

namespace Candor.Cli.Commands.Demo;

/// <summary>Chooses questions by a rule that knows nothing about probes: test folds, ordered by the hash of their id.</summary>
internal static class DemoQuestions
{
    /// <summary>The questions of a status in the order in which they are asked.</summary>
    /// <exception cref="CliException">There are none.</exception>
    public static IReadOnlyList<Question> Of(IReadOnlyList<Question> questions, string status, FoldSet folds)
    {
        Question[] chosen =
        [
            .. questions.Where(question => question.Status == status && folds.Contains(question.Fold))
                .OrderBy(static question => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(question.Id))), StringComparer.Ordinal),
        ];
        return chosen.Length > 0 ? chosen : throw CliException.BadInput($"The question file has no question of status '{status}' in folds {folds}.");
    }
}

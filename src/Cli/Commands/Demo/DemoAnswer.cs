using Candor.Cli.Questions;

namespace Candor.Cli.Commands.Demo;

/// <summary>One question and what the sidecar made of it.</summary>
/// <param name="Id">The question's id.</param>
/// <param name="Question">The question.</param>
/// <param name="Accepted">Accepted answers; empty where none is right.</param>
/// <param name="Answer">What was answered.</param>
/// <param name="Grade">Whether that is right.</param>
/// <param name="Risk">The answer's risk; null where it was not scored.</param>
/// <param name="WouldAbstain">Whether the decision was to abstain, carried out or not.</param>
/// <param name="Tokens">The answer's tokens.</param>
/// <param name="TokensBiased">Tokens at which the coupling added to the logits.</param>
internal sealed record DemoAnswer(
    string Id,
    string Question,
    IReadOnlyList<string> Accepted,
    string Answer,
    AnswerGrade Grade,
    float? Risk,
    bool WouldAbstain,
    IReadOnlyList<DemoToken> Tokens,
    int TokensBiased);

/// <summary>One token of an answer.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Risk">Its risk; null where it was not scored.</param>
/// <param name="IsForced">Whether the policy wrote it.</param>
internal sealed record DemoToken(string Text, float? Risk, bool IsForced);

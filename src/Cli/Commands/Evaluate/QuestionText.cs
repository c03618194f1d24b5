using Candor.Cli.ActivationFiles;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Puts other words into a question without touching the frame around it.</summary>
internal static class QuestionText
{
    /// <summary>The row with another text, in its own prompt where it brought one.</summary>
    /// <param name="row">A question.</param>
    /// <param name="text">What it is to ask.</param>
    /// <returns>Null where the text does not stand in the prompt exactly once, or the prompt came as token ids.</returns>
    public static ActivationRow? Replace(ActivationRow row, string text)
    {
        if (row.Tokens is not null || row.Text.Length == 0)
        {
            return null;
        }

        if (row.Prompt is not { } prompt)
        {
            return row with { Text = text };
        }

        var at = prompt.IndexOf(row.Text, StringComparison.Ordinal);
        return at < 0 || prompt.IndexOf(row.Text, at + 1, StringComparison.Ordinal) >= 0
            ? null
            : row with { Text = text, Prompt = string.Concat(prompt.AsSpan(0, at), text, prompt.AsSpan(at + row.Text.Length)) };
    }
}

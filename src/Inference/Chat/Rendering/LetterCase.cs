using Candor.Inference.Chat.Syntax;
using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Rendering;

/// <summary>Upper and lower case, one character for one.</summary>
internal static class LetterCase
{
    // Letters whose other case is several characters or depends on what is around. Further down stand title-case digraphs and scripts whose case is newer
    // than others'.
    private const string Special = "\u00DF\u0130\u0149\u01F0\u0345\u0390\u03A3\u03B0\u0587\u1E9E";

    public static SourcedText Upper(SourcedText text, CallArguments arguments) => Plain(text, arguments, "upper").With(text.Value.ToUpperInvariant());

    public static SourcedText Lower(SourcedText text, CallArguments arguments) => Plain(text, arguments, "lower").With(text.Value.ToLowerInvariant());

    /// <summary>The first character in upper case, the rest in lower case.</summary>
    public static SourcedText Capitalize(SourcedText text, CallArguments arguments) =>
        Plain(text, arguments, "capitalize").With(EachWord(text.Value, static (_, at) => at == 0));

    /// <summary>Letters that follow no letter with a case in upper case, the others in lower case.</summary>
    public static SourcedText Title(SourcedText text, CallArguments arguments) =>
        Plain(text, arguments, "title").With(EachWord(text.Value, static (whole, at) => at == 0 || !IsCased(whole[at - 1])));

    /// <summary>As the filter of that name has it: words begin after white space, dashes and opening brackets.</summary>
    public static SourcedText TitleWords(SourcedText text) =>
        Plain(text, CallArguments.None, "title").With(EachWord(
            text.Value, static (whole, at) => at == 0 || WhiteSpace.Contains(whole[at - 1]) || whole[at - 1] is '-' or '(' or '{' or '[' or '<'));

    private static bool IsCased(char c) => char.IsUpper(c) || char.IsLower(c);

    private static string EachWord(string text, Func<string, int, bool> begins) => string.Create(text.Length, (text, begins), static (changed, state) =>
    {
        for (var i = 0; i < changed.Length; i++)
        {
            changed[i] = state.begins(state.text, i) ? char.ToUpperInvariant(state.text[i]) : char.ToLowerInvariant(state.text[i]);
        }
    });

    private static SourcedText Plain(SourcedText text, CallArguments arguments, string name)
    {
        arguments.Bind($"the method '{name}'");
        foreach (var c in text.Value)
        {
            if (c > '\u007f' && (Special.Contains(c, StringComparison.Ordinal) || c is >= '\u01C4' and <= '\u01F3' or >= '\u10D0' and <= '\u10FF'
                or >= '\u13A0' and <= '\u13FF' or >= '\u1E96' and <= '\u1E9B' or >= '\u1F50' and <= '\u1FFF' or >= '\uFB00' and <= '\uFB17'
                or >= '\uAB70' and <= '\uABBF' or '\uD801' or '\uD803' or '\uD806' or '\uD81B' or '\uD83A'))
            {
                throw new TemplateFailure($"'{name}' meets a character whose other case is not one character for one; that is not supported");
            }
        }

        return text;
    }
}

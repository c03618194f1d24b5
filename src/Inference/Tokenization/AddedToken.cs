namespace Candor.Inference.Tokenization;

/// <summary>A token that is found in the text before it is cut into words, such as <c>&lt;|im_end|&gt;</c>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text, as the file has it.</param>
/// <param name="Pattern">What is looked for and decoded: the content, normalized when the token is.</param>
/// <param name="IsSpecial">Whether decoding may leave it out.</param>
/// <param name="StripsLeft">Whether it takes the white space before it.</param>
/// <param name="StripsRight">Whether it takes the white space after it.</param>
/// <param name="IsSingleWord">Whether it counts only where it touches no other word.</param>
internal sealed record AddedToken(int Id, string Content, string Pattern, bool IsSpecial, bool StripsLeft, bool StripsRight, bool IsSingleWord);

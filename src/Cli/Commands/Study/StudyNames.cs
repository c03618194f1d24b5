namespace Candor.Cli.Commands.Study;

/// <summary>Times and recipes in words.</summary>
internal static class StudyNames
{
    /// <summary>When, in words.</summary>
    public static string Title(StudyTime time) => time switch
    {
        StudyTime.Statement => "statements, at their last token",
        StudyTime.BeforeAnswer => "before the answer's first token",
        _ => "over the whole answer",
    };

    /// <summary>A recipe, in words.</summary>
    public static string HeadingOf(string recipe) => recipe switch
    {
        "words_with_answer" => "words of question and answer",
        "logistic_one_token" => "logistic, one hook point",
        "mass_mean_one_token" => "mass mean, one hook point",
        "ridge_several_token" => "several hook points",
        "logistic_one_prefix_mean" => "logistic, mean of the prompt",
        "mass_mean_one_prefix_mean" => "mass mean, mean of the prompt",
        "ridge_several_prefix_mean" => "several, mean of the prompt",
        "logistic_one_answer_mean" => "logistic, mean of the answer",
        "mass_mean_one_answer_mean" => "mass mean, mean of the answer",
        "ridge_several_answer_mean" => "several, mean of the answer",
        "ridge_several_answer_change" => "several, change over the answer",
        "ttpd_one_token" => "TTPD",
        _ => recipe,
    };
}

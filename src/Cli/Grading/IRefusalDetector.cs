namespace Candor.Cli.Grading;

/// <summary>Says whether an answer declines to answer.</summary>
internal interface IRefusalDetector
{
    /// <summary>How reports call it, snake_case.</summary>
    string Name { get; }

    /// <summary>Whether the answer declines.</summary>
    bool Declines(string question, string answer);
}

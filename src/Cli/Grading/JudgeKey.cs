namespace Candor.Cli.Grading;

/// <summary>The key of a judge's service, from the environment alone, so that it is in no command line. It has no text form.</summary>
internal sealed class JudgeKey
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "CANDOR_JUDGE_KEY";

    private readonly string _text;

    private JudgeKey(string text) => _text = text;

    /// <summary>The key, or null where the variable is not set.</summary>
    /// <exception cref="CliException">It holds something that cannot be a key.</exception>
    public static JudgeKey? FromEnvironment() => Parse(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Checks a key.</summary>
    public static JudgeKey? Parse(string? text)
    {
        if (text?.Trim() is not { Length: > 0 } key)
        {
            return null;
        }

        // What it holds instead may be a secret all the same, and is not repeated.
        return key.All(static c => c is > ' ' and < '\u007f')
            ? new JudgeKey(key)
            : throw CliException.BadInput($"{Variable} does not hold a key: one word of printable ASCII characters.");
    }

    /// <summary>Puts the key into a request.</summary>
    public void Authorize(HttpRequestMessage request) => request.Headers.Authorization = new("Bearer", _text);

    /// <inheritdoc/>
    public override string ToString() => "(key)";
}

namespace Candor.Cli.Hub;

/// <summary>What the hub's own tools read from the environment, read the same way, so that one machine has one cache and one token.</summary>
/// <param name="variable">Looks a variable up; null or empty where it is not set.</param>
/// <param name="home">The user's home folder.</param>
internal sealed class HubEnvironment(Func<string, string?> variable, string home)
{
    private const string PublicHub = "https://huggingface.co";
    private static readonly string[] Yes = ["1", "ON", "YES", "TRUE"];

    /// <summary>That of this process.</summary>
    public static HubEnvironment System { get; } =
        new(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>HF_ENDPOINT, or the public hub.</summary>
    public string Endpoint => Value("HF_ENDPOINT") ?? PublicHub;

    /// <summary>HF_HUB_CACHE, or the folder <c>hub</c> of the hub's home.</summary>
    public string Cache => Value("HF_HUB_CACHE") ?? Value("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(Home, "hub");

    /// <summary>Whether HF_HUB_OFFLINE forbids the network.</summary>
    public bool IsOffline => Value("HF_HUB_OFFLINE") is { } text && Yes.Contains(text.ToUpperInvariant());

    /// <summary>HF_TOKEN; null where it is not set.</summary>
    public string? Token => Value("HF_TOKEN") ?? Value("HUGGING_FACE_HUB_TOKEN");

    /// <summary>HF_TOKEN_PATH, or where the hub's own log-in puts a token. It need not exist.</summary>
    public string TokenPath => Value("HF_TOKEN_PATH") ?? Path.Combine(Home, "token");

    private string Home =>
        Value("HF_HOME") ?? Path.Combine(Value("XDG_CACHE_HOME") ?? Path.Combine(home, ".cache"), "huggingface");

    private string? Value(string name) => variable(name) is { Length: > 0 } text ? text : null;
}

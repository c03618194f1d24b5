namespace Candor.Cli.Hub;

/// <summary>A user's access token. It is sent to one origin only and never printed: it has no text form.</summary>
internal sealed class HubToken
{
    private const int Longest = 4096;

    private readonly string _text;

    private HubToken(string text) => _text = text;

    /// <summary>The token to use, or null where there is none.</summary>
    /// <param name="file">What the user named; wins over the environment.</param>
    /// <param name="environment">HF_TOKEN, HF_TOKEN_PATH and the hub's home.</param>
    /// <exception cref="CliException">The named file cannot be read, or what was found is not a token.</exception>
    public static HubToken? Find(FileInfo? file, HubEnvironment environment)
    {
        if (file is not null)
        {
            return file.Exists
                ? Parse(File.ReadAllText(file.FullName), $"The token file '{file}'")
                : throw CliException.BadInput($"The token file '{file}' does not exist.");
        }

        if (environment.Token is { } text)
        {
            return Parse(text, "HF_TOKEN");
        }

        return File.Exists(environment.TokenPath) ? Parse(File.ReadAllText(environment.TokenPath), $"The token file '{environment.TokenPath}'") : null;
    }

    /// <summary>Puts the token into a request.</summary>
    public void Authorize(HttpRequestMessage request) => request.Headers.Authorization = new("Bearer", _text);

    /// <inheritdoc/>
    public override string ToString() => "(token)";

    private static HubToken Parse(string text, string source)
    {
        var token = text.Trim();
        if (token.Length is 0 or > Longest || token.Any(static c => !char.IsAscii(c) || char.IsControl(c) || c == ' '))
        {
            // What it holds instead may be a secret all the same, and is not repeated.
            throw CliException.BadInput($"{source} does not hold a token: one word of printable ASCII characters.");
        }

        return new HubToken(token);
    }
}

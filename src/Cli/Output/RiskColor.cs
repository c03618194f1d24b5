using Spectre.Console;

namespace Candor.Cli.Output;

/// <summary>The colour of a risk: from green at 0 over yellow at ½ to red at 1; grey for a token that was not scored.</summary>
internal static class RiskColor
{
    private const int Bright = 190;
    private const int Blocks = 10;

    /// <summary>Black on the risk's colour.</summary>
    /// <param name="risk">In [0, 1]; null where not scored.</param>
    public static Style Of(float? risk) => risk is { } r
        ? new Style(Color.Black, new Color(Channel(2 * r), Channel(2 * (1 - r)), 40))
        : new Style(Color.Black, Color.Grey);

    /// <summary>The same without colour: a bar of up to ten blocks.</summary>
    public static string Bar(float? risk) => risk is { } r ? new string('█', (int)MathF.Round(Math.Clamp(r, 0, 1) * Blocks)) : string.Empty;

    private static byte Channel(float share) => (byte)(Bright * Math.Clamp(share, 0, 1));
}

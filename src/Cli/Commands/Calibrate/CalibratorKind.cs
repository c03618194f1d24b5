namespace Candor.Cli.Commands.Calibrate;

/// <summary>How scores become risks.</summary>
internal enum CalibratorKind
{
    /// <summary>A sigmoid with slope and offset.</summary>
    Platt,

    /// <summary>The best of the others in cross-validation on the calibration rows.</summary>
    Auto,

    /// <summary>A non-decreasing curve with as many knots as the data give it.</summary>
    Isotonic,

    /// <summary>Log-odds divided by one number; for probes whose score is log-odds.</summary>
    Temperature,
}

/// <summary>Text forms of <see cref="CalibratorKind"/>.</summary>
internal static class CalibratorKinds
{
    /// <summary>The text form.</summary>
    public static string ToText(this CalibratorKind kind) => kind switch
    {
        CalibratorKind.Platt => "platt",
        CalibratorKind.Auto => "auto",
        CalibratorKind.Isotonic => "isotonic",
        CalibratorKind.Temperature => "temperature",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a calibrator."),
    };

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not a calibrator.</exception>
    public static CalibratorKind Parse(string text) =>
        Enum.GetValues<CalibratorKind>().Cast<CalibratorKind?>().FirstOrDefault(kind => kind!.Value.ToText() == text)
        ?? throw new FormatException($"'{text}' is not a calibrator; expected auto, platt, isotonic or temperature.");
}

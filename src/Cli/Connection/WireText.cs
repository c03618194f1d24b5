using Candor.Protos.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Candor.Cli.Connection;

/// <summary>Wire messages and enums as text: the proto's own JSON form with its field names, and enum values without their prefix.</summary>
internal static class WireText
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true).WithFormatDefaultValues(true));

    /// <summary>One line of JSON; absent optional fields are left out, others are written even when zero.</summary>
    public static string Json(IMessage message) => Formatter.Format(message);

    /// <summary>MODE_OBSERVE → observe.</summary>
    public static string Of(Mode mode) => Name(VerdictReflection.Descriptor, "Mode", (int)mode);

    /// <summary>COUPLING_MODE_FIRST_TOKEN → first_token.</summary>
    public static string Of(CouplingMode coupling) => Name(VerdictReflection.Descriptor, "CouplingMode", (int)coupling);

    /// <summary>SIGNAL_SOURCE_SHADOW_MODEL → shadow_model.</summary>
    public static string Of(SignalSource source) => Name(VerdictReflection.Descriptor, "SignalSource", (int)source);

    /// <summary>FINISH_REASON_STOP → stop.</summary>
    public static string Of(FinishReason reason) => Name(VerdictReflection.Descriptor, "FinishReason", (int)reason);

    /// <summary>NOT_SCORED_REASON_NO_PROBE → no_probe.</summary>
    public static string Of(NotScoredReason reason) => Name(VerdictReflection.Descriptor, "NotScoredReason", (int)reason);

    /// <summary>ERROR_CODE_OVERLOADED → overloaded.</summary>
    public static string Of(ErrorCode code) => Name(MonitorReflection.Descriptor, "ErrorCode", (int)code);

    /// <summary>observe → MODE_OBSERVE.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not a mode.</exception>
    public static Mode ParseMode(string text) => text switch
    {
        "off" => Mode.Off,
        "observe" => Mode.Observe,
        "annotate" => Mode.Annotate,
        "enforce" => Mode.Enforce,
        _ => throw new FormatException($"'{text}' is not a mode; expected off, observe, annotate or enforce."),
    };

    /// <summary>first_token → COUPLING_MODE_FIRST_TOKEN.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not a coupling mode.</exception>
    public static CouplingMode ParseCoupling(string text) => text switch
    {
        "off" => CouplingMode.Off,
        "observe" => CouplingMode.Observe,
        "first_token" => CouplingMode.FirstToken,
        "every_step" => CouplingMode.EveryStep,
        "gated" => CouplingMode.Gated,
        _ => throw new FormatException($"'{text}' is not a coupling mode; expected off, observe, first_token, every_step or gated."),
    };

    // The prefix is the enum's own name in upper snake case, as the contract's linter demands.
    private static string Name(FileDescriptor file, string type, int number)
    {
        var descriptor = file.EnumTypes.Single(candidate => candidate.Name == type);
        var zero = descriptor.FindValueByNumber(0).Name;
        var prefix = zero[..^"UNSPECIFIED".Length];
        return descriptor.FindValueByNumber(number)?.Name[prefix.Length..].ToLowerInvariant() ?? $"unknown ({number})";
    }
}

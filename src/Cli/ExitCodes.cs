namespace Candor.Cli;

/// <summary>Every exit code of <c>candor</c>, in one place.</summary>
internal static class ExitCodes
{
    /// <summary>Done, and where something was asked, the answer is yes.</summary>
    public const int Ok = 0;

    /// <summary>Done, and the answer is no: a bank would be refused, a demonstration did not show what it claims, a target was missed.</summary>
    public const int AnswerIsNo = 1;

    /// <summary>The command line or an input file is wrong; the message names which part.</summary>
    public const int BadInput = 2;

    /// <summary>The sidecar or the hub cannot be reached.</summary>
    public const int Unreachable = 3;

    /// <summary>The sidecar or the hub was reached and refused the request.</summary>
    public const int Refused = 4;

    /// <summary>A defect of this program (EX_SOFTWARE of BSD's sysexits.h).</summary>
    public const int Defect = 70;

    /// <summary>Cancelled by Ctrl-C (128 + SIGINT, as shells report it).</summary>
    public const int Cancelled = 130;

    /// <summary>The table that <c>candor --help</c> prints.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Ok, "done; where something was asked, the answer is yes"),
        (AnswerIsNo, "done; the answer is no (a bank would be refused, a claim did not hold)"),
        (BadInput, "the command line or an input file is wrong"),
        (Unreachable, "the sidecar or the hub cannot be reached"),
        (Refused, "the sidecar or the hub refused the request"),
        (Defect, "a defect of this program"),
        (Cancelled, "cancelled"),
    ];
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Candor.Inference.Execution;

/// <summary>Turns off the runtime's own telemetry, which is compiled into its published Linux library too.</summary>
/// <remarks>
/// The library reads the variable when it is loaded; with telemetry on, every process leaves an empty <c>mat-debug-PID.log</c> in the temporary folder.
/// A variable that is set already is left as it is.
/// </remarks>
internal static partial class RuntimeTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Runs before anything else of this assembly, and so before the runtime's library is loaded.</summary>
#pragma warning disable CA2255 // Nothing later is early enough for every way in which the library comes to be loaded.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void TurnOff()
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.SetEnvironmentVariable(Variable, Environment.GetEnvironmentVariable(Variable) ?? "1");
            return;
        }

        // Directly, because outside of Windows .NET keeps a copy of the environment that native code never sees.
        _ = SetVariable(Variable, "1", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}

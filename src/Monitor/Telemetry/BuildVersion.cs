using System.Reflection;

namespace Candor.Monitor.Telemetry;

/// <summary>The version of this build, as in the project file.</summary>
internal static class BuildVersion
{
    public static string Text { get; } =
        typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}

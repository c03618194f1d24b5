using Microsoft.Extensions.Configuration.Json;

namespace Candor.Monitor.Hosting;

/// <summary>Refuses a configuration file with a section that nobody reads: a misspelt name would otherwise be ignored silently.</summary>
internal static class KnownSections
{
    private static readonly string[] Names = ["Listen", "Model", "Inference", "Sessions", "Policy", "Resilience", "Telemetry", "Logging", "AllowedHosts"];

    /// <exception cref="Model.StartupException">A file has an unknown section; the message names it.</exception>
    public static void Check(IConfigurationRoot configuration)
    {
        foreach (var file in configuration.Providers.OfType<JsonConfigurationProvider>())
        {
            foreach (var section in file.GetChildKeys([], null).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (!Names.Contains(section, StringComparer.OrdinalIgnoreCase))
                {
                    throw new Model.StartupException(
                        $"The configuration file '{file.Source.Path}' has a section '{section}' that nothing reads. Known: {string.Join(", ", Names)}.");
                }
            }
        }
    }
}

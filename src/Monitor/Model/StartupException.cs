namespace Candor.Monitor.Model;

/// <summary>The sidecar cannot start; the message says why and what to do.</summary>
internal sealed class StartupException(string message) : Exception(message);

using System.Text;

namespace Candor.Monitor.Telemetry;

/// <summary>An exception for the log: its types and where it came from, without the messages, which may hold what a client sent.</summary>
internal static class FaultDescription
{
    public static string Of(Exception exception)
    {
        var text = new StringBuilder();
        for (Exception? current = exception; current is not null; current = current.InnerException)
        {
            text.Append(text.Length == 0 ? "" : " <- ").Append(current.GetType().FullName);
        }

        return text.AppendLine().Append(exception.StackTrace ?? exception.InnerException?.StackTrace).ToString();
    }
}

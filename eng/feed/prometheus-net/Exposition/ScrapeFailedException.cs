namespace Prometheus;

/// <summary>Thrown by a before-collect callback to make the whole export fail.</summary>
public class ScrapeFailedException : Exception
{
    /// <summary>Makes an exception.</summary>
    public ScrapeFailedException()
    {
    }

    /// <summary>Makes an exception; the message is sent to whoever asked for the metrics.</summary>
    public ScrapeFailedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception; the message is sent to whoever asked for the metrics.</summary>
    public ScrapeFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

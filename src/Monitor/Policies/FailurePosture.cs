namespace Candor.Monitor.Policies;

/// <summary>What becomes of a generation whose tokens cannot be scored because the model fails.</summary>
public enum FailurePosture
{
    /// <summary>Its tokens pass, each answered as not scored.</summary>
    Open,

    /// <summary>It is ended with an error.</summary>
    Closed,
}

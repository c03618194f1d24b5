namespace Candor.Monitor;

/// <summary>What is wrong, for the client: a sentence that never repeats what the client sent, and the field at fault (empty when none is).</summary>
internal sealed record RequestFault(ObservationError Error, string Field, string Message)
{
    public static RequestFault Invalid(string field, string message) => new(ObservationError.RequestInvalid, field, message);
}

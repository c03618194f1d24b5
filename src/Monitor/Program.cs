using Candor.Monitor;
using Candor.Monitor.Hosting;

try
{
    await using var app = MonitorApplication.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartFailure.Explain(exception) is { } reason)
{
    // What keeps the sidecar from starting is told in a sentence; a stack trace would bury it.
    await Console.Error.WriteLineAsync($"Candor cannot start. {reason}");
    return 1;
}

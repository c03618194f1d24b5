using Status = Candor.Protos.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Candor.Monitor.Health;

/// <summary>Whether the sidecar lives and whether it takes work, for gRPC health, HTTP health and whoever watches. Safe to share.</summary>
internal sealed class ServingState
{
    private static readonly string[] Names = ["", "readiness", "candor.v1.TruthMonitor", "candor.v1.Control", "liveness"];

    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether work is taken: the model has run once, and no drain has begun.</summary>
    public bool IsReady { get; private set; }

    public void SetReady(bool isReady)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (IsReady == isReady)
            {
                return;
            }

            IsReady = isReady;
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }

    /// <summary>The status of a name, and a task that ends at the next change; unknown names have none.</summary>
    public (Status? Status, Task Changed) Look(string service)
    {
        lock (_lock)
        {
            // A process that answers is alive; liveness does not fall while draining, or the drain would be cut short by a restart.
            Status? status = service == "liveness" ? Status.Serving
                : !Names.Contains(service) ? null
                : IsReady ? Status.Serving : Status.NotServing;
            return (status, _changed.Task);
        }
    }
}

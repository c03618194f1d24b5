using Candor.Monitor.Model;
using Candor.Monitor.Policies;
using Prometheus;

namespace Candor.Monitor.Telemetry;

/// <summary>What is in service, as gauges: versions and fingerprints fixed at start-up, capacity, queue and mode read when they are scraped.</summary>
internal static class InfoMetrics
{
    private static readonly (MonitorMode Mode, string Name)[] Modes =
    [
        (MonitorMode.Off, "off"), (MonitorMode.Observe, "observe"), (MonitorMode.Annotate, "annotate"), (MonitorMode.Enforce, "enforce"),
    ];

    public static void Register(CollectorRegistry registry, ServedModel model, ModeSwitch modes)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        metrics.CreateGauge("candor_build_info", "The sidecar in service.", "version").WithLabels(BuildVersion.Text).Set(1);
        metrics.CreateGauge("candor_model_info", "The model in service.", "model", "fingerprint")
            .WithLabels(model.Manifest.Name, model.Manifest.Fingerprint).Set(1);
        metrics.CreateGauge("candor_bank_info", "The probe bank in service.", "bank", "version")
            .WithLabels(model.Bank.Name, model.Bank.Version).Set(1);
        metrics.CreateGauge(
                "candor_bundle_info",
                "The release of the bank in service: its bundle's digest and key (empty where it has none), its gate, and whether it may couple.",
                "bank", "digest", "key", "gate", "coupling")
            .WithLabels(model.Bank.Name, model.Trust.Digest, model.Trust.Key, GateLabel(model.Trust.Gate), model.Trust.MayCouple ? "allowed" : "observe")
            .Set(1);
        metrics.CreateGauge("candor_kv_slots", "KV slots in all.").Set(model.Engine.Capacity);

        var used = metrics.CreateGauge("candor_kv_slots_used", "KV slots that are taken.");
        var queue = metrics.CreateGauge("candor_queue_depth", "Forward items that wait for a pass.");
        var mode = metrics.CreateGauge("candor_mode", "1 for the mode in force, 0 for the others.", "mode");
        registry.AddBeforeCollectCallback(() =>
        {
            used.Set(model.Engine.ActiveSequences);
            queue.Set(model.Engine.QueueDepth);
            foreach (var (value, name) in Modes)
            {
                mode.WithLabels(name).Set(modes.Current.Mode == value ? 1 : 0);
            }
        });
    }

    private static string GateLabel(GateState gate) => gate switch
    {
        GateState.Passed => "passed",
        GateState.AsIs => "as_is",
        _ => "none",
    };
}

namespace Candor.Monitor.Telemetry;

/// <summary>Ids of log events, by folder in hundreds. An id is never reused; dashboards and tests know them.</summary>
internal static class EventIds
{
    // Grpc
    public const int CallFailed = 1000;

    // Streams
    public const int WriteStalled = 1101;
    public const int GenerationFailed = 1102;
    public const int GenerationCrashed = 1103;

    // Sessions
    public const int CircuitOpened = 1200;
    public const int CircuitClosed = 1201;

    // Model
    public const int ModelLoaded = 1300;
    public const int BankLoaded = 1301;
    public const int PassFailed = 1302;
    public const int DeviceLost = 1303;
    public const int DeviceRegained = 1304;

    // Policies
    public const int ModeChanged = 1400;

    // Hosting
    public const int DrainStarted = 1500;
    public const int DrainEnded = 1501;
    public const int NoBank = 1502;
    public const int BundleServed = 1503;
    public const int AllowedByName = 1504;
    public const int ObservesOnly = 1505;
}

using Candor.Monitor.Model;
using Candor.Monitor.Policies;
using Candor.Monitor.Telemetry;
using Candor.Probes.Activations;
using Candor.Probes.Readouts;
using Candor.Protos.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using CouplingMode = Candor.Probes.Coupling.CouplingMode;

namespace Candor.Monitor.Grpc;

/// <summary>What is served, and the switch. Works while every place for calls is taken: the switch is for such moments.</summary>
internal sealed partial class ControlService(
    ServedModel model, ModeSwitch modes, ResponseMapper mapper, TimeProvider time, ILogger<ControlService> logger) : Control.ControlBase
{
    private const int LongestNote = 200;

    /// <inheritdoc/>
    public override Task<GetCapabilitiesResponse> GetCapabilities(GetCapabilitiesRequest request, ServerCallContext context)
    {
        var architecture = model.Manifest.Architecture;
        var response = new GetCapabilitiesResponse
        {
            ServerVersion = BuildVersion.Text,
            ApiVersions = { "candor.v1" },
            Sources = { SignalSource.ShadowModel },
            Model = model.Manifest.Name,
            ModelFingerprint = model.Manifest.Fingerprint,
            TokenizerFingerprint = model.Manifest.TokenizerFingerprint,
            VocabularySize = (uint)architecture.VocabularySize,
            HiddenSize = (uint)architecture.HiddenSize,
            Layers = (uint)architecture.Layers,
            ContextLength = (uint)architecture.ContextLength,
            MaxGenerations = (uint)model.Engine.Capacity,
            ActiveGenerations = (uint)model.Engine.ActiveSequences,
            Bank = model.Bank.Name,
            BankVersion = model.Bank.Version,
            Uncalibrated = !model.IsCalibrated,
            BundleDigest = model.Trust.Digest,
            BundleKey = model.Trust.Key,
            Gate = GateText(model.Trust.Gate),
            AllowedByName = model.Trust.Exception,
            ObservesOnly = !modes.MayCouple,
        };
        response.PromptForms.AddRange(PromptReader.FormsOf(model));
        response.CouplingModes.AddRange(System.Enum.GetValues<CouplingMode>().Where(coupling => modes.Limit(coupling) == coupling).Select(WireNames.ToWire));
        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override Task<ListProbesResponse> ListProbes(ListProbesRequest request, ServerCallContext context)
    {
        var response = new ListProbesResponse { Threshold = mapper.Evidence(float.NaN) };
        var positions = System.Enum.GetValues<TokenPosition>();
        for (var i = 0; i < model.Bank.Probes.Count; i++)
        {
            var (probe, _, readsAt) = model.Bank.Probes[i];
            var description = new ProbeDescription
            {
                Name = probe.Name,
                Kind = ProbeKinds.Of(probe) ?? "other",
                Source = probe.Source.ToString(),
                Uncalibrated = !model.IsCalibrated,
            };
            description.ReadsAt.AddRange(readsAt.Select(static position => position.ToText()));
            description.GivesRiskAt.AddRange(positions.Where(position => model.Bank.RiskProbe(position) == i).Select(static position => position.ToText()));
            response.Probes.Add(description);
        }

        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override Task<GetModeResponse> GetMode(GetModeRequest request, ServerCallContext context)
    {
        var current = modes.Current;
        return Task.FromResult(new GetModeResponse
        {
            Mode = WireNames.ToWire(current.Mode),
            Coupling = WireNames.ToWire(current.Coupling),
            ChangedAt = current.ChangedAt?.ToTimestamp(),
            ChangedBy = current.ChangedBy,
            Reason = current.Reason,
        });
    }

    /// <inheritdoc/>
    public override Task<SetModeResponse> SetMode(SetModeRequest request, ServerCallContext context)
    {
        if (request.Mode == Mode.Unspecified || !WireNames.TryMode(request.Mode, MonitorMode.Off, out var mode))
        {
            throw StatusMapping.ToException(RequestFault.Invalid("mode", "A mode is needed: off, observe, annotate or enforce."));
        }

        if (!WireNames.TryCoupling(request.Coupling, modes.Current.Coupling, out var coupling))
        {
            throw StatusMapping.ToException(RequestFault.Invalid("coupling", "The coupling is not one of off, observe, first-token, every-step, gated."));
        }

        if (mode > modes.Ceiling)
        {
            throw StatusMapping.ToException(new RequestFault(
                ObservationError.ModeForbids, "mode", "There is no probe bank, so that nothing can be decided: the mode is at most observe."));
        }

        if (request.Coupling != Protos.V1.CouplingMode.Unspecified && coupling != modes.Limit(coupling))
        {
            throw StatusMapping.ToException(new RequestFault(
                ObservationError.ModeForbids,
                "coupling",
                $"The bank '{model.Bank.Name}' was released to observe: the coupling is at most observe. {model.Trust.WhyNotCoupling}"));
        }

        if (request.ChangedBy.Length > LongestNote || request.Reason.Length > LongestNote)
        {
            throw StatusMapping.ToException(RequestFault.Invalid("reason", $"changed_by and reason take at most {LongestNote} characters each."));
        }

        var named = request.Coupling == Protos.V1.CouplingMode.Unspecified ? (CouplingMode?)null : coupling;
        var previous = modes.Set(mode, named, time.GetUtcNow(), request.ChangedBy, request.Reason);
        Log.ModeChanged(logger, previous.Mode, mode, modes.Current.Coupling, context.Peer, OneLine(request.ChangedBy), OneLine(request.Reason));
        return Task.FromResult(new SetModeResponse
        {
            PreviousMode = WireNames.ToWire(previous.Mode),
            Mode = WireNames.ToWire(mode),
            Coupling = WireNames.ToWire(modes.Current.Coupling),
        });
    }

    private static string GateText(GateState gate) => gate switch
    {
        GateState.Passed => "passed",
        GateState.AsIs => "as_is",
        GateState.None => "none",
        _ => throw new ArgumentOutOfRangeException(nameof(gate), gate, "A state of the gate without a wire value."),
    };

    /// <summary>An audit line is one line, whatever the caller wrote.</summary>
    private static string OneLine(string note) => string.Concat(note.Select(static c => char.IsControl(c) ? ' ' : c));

    private static partial class Log
    {
        [LoggerMessage(
            EventIds.ModeChanged,
            LogLevel.Warning,
            "The mode was changed from {Previous} to {Mode}, coupling {Coupling}, by {Peer} ('{ChangedBy}': '{Reason}').")]
        public static partial void ModeChanged(
            ILogger logger, MonitorMode previous, MonitorMode mode, CouplingMode coupling, string peer, string changedBy, string reason);
    }
}

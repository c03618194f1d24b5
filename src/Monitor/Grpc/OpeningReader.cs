using Candor.Monitor.Model;
using Candor.Monitor.Policies;
using Candor.Monitor.Sessions;
using Wire = Candor.Protos.V1;

namespace Candor.Monitor.Grpc;

/// <summary>Checks what all ways of beginning a generation have in common: model, prompt, mode, coupling, probes.</summary>
internal sealed class OpeningReader(ServedModel model, ModeSwitch modes, PromptReader prompts)
{
    /// <summary>The checked request, or what is wrong with it.</summary>
    public RequestFault? TryRead(
        string modelName,
        Wire.Prompt? prompt,
        Wire.Mode mode,
        Wire.CouplingMode coupling,
        float? gain,
        IReadOnlyList<string> probes,
        out Opening opening)
    {
        opening = null!;
        if (modelName.Length > 0 && modelName != model.Manifest.Name)
        {
            return new RequestFault(ObservationError.ModelUnknown, "model", $"This model is not served; '{model.Manifest.Name}' is.");
        }

        if (!WireNames.TryMode(mode, modes.Current.Mode, out var asked))
        {
            return RequestFault.Invalid("mode", "The mode is not one of off, observe, annotate, enforce.");
        }

        if (!WireNames.TryCoupling(coupling, modes.Current.Coupling, out var couplingMode))
        {
            return RequestFault.Invalid("coupling", "The coupling is not one of off, observe, first-token, every-step, gated.");
        }

        if (gain is { } value && !(value >= 0 && float.IsFinite(value)))
        {
            return RequestFault.Invalid("gain", "The gain must be finite and at least 0.");
        }

        if (TryReadProbes(probes, out var indices) is { } unknown)
        {
            return unknown;
        }

        if (prompts.TryRead(prompt, out var tokens) is { } badPrompt)
        {
            return badPrompt;
        }

        opening = new Opening(tokens, new GenerationSettings(modes.Limit(asked), modes.Limit(couplingMode), gain, indices));
        return null;
    }

    private RequestFault? TryReadProbes(IReadOnlyList<string> names, out int[] indices)
    {
        var bank = model.Bank.Probes;
        indices = names.Count == 0 ? [.. Enumerable.Range(0, bank.Count)] : new int[names.Count];
        for (var i = 0; i < names.Count; i++)
        {
            indices[i] = -1;
            for (var candidate = 0; candidate < bank.Count; candidate++)
            {
                if (bank[candidate].Probe.Name == names[i])
                {
                    indices[i] = candidate;
                }
            }

            if (indices[i] < 0)
            {
                return new RequestFault(
                    ObservationError.ProbeUnknown, $"probes[{i}]", $"The bank '{model.Bank.Name}' has no such probe; Control.ListProbes names them.");
            }
        }

        return null;
    }
}

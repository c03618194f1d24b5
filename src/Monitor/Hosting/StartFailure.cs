using Candor.Inference.Chat;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;
using Candor.Monitor.Model;
using Candor.Probes.Artifacts;
using Candor.Probes.Bundles;
using Microsoft.Extensions.Options;

namespace Candor.Monitor.Hosting;

/// <summary>Tells what a user can mend from what is a defect of ours.</summary>
internal static class StartFailure
{
    /// <summary>Why the sidecar cannot start, in sentences that name file or key; null for a defect, whose stack trace is wanted.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: var many } when many.All(static one => Explain(one) is not null) => string.Join(' ', many.Select(Explain)),
        OptionsValidationException options => string.Join(' ', options.Failures.Select(failure => $"[{options.OptionsType.Name}] {failure}")),
        StartupException or ModelFolderException or TokenizerException or ChatTemplateException or BankException or BundleException or IOException =>
            exception.Message,

        // The configuration binder's: a misspelt key, a value of the wrong type.
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } => exception.Message,
        _ => null,
    };
}

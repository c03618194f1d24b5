using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Candor.Monitor.Model;

/// <summary>Which model is served, and with which probe bank.</summary>
public sealed class ModelOptions
{
    /// <summary>The model folder (with <c>model.json</c>); relative to the working directory.</summary>
    /// <value>The default is <c>models/atlas</c>.</value>
    [Required]
    public string Folder { get; init; } = "models/atlas";

    /// <summary>The bank's folder: a name under <c>probes</c> in the model folder or under <c>models/NAME/probes</c>, or a path.</summary>
    /// <value>
    /// The default is empty: the only bank in those places. With several the server does not start; with none it reads only the output's own uncertainty, in
    /// mode observe at most.
    /// </value>
    public string Bank { get; init; } = "";

    /// <summary>Public keys whose bundles are served: a <c>.pem</c> file, or a folder of them; relative to the working directory.</summary>
    /// <value>The default is empty: no key is trusted, and only banks in <see cref="AllowUnsigned"/> are served.</value>
    public string TrustedKeys { get; init; } = "";

    /// <summary>
    /// Banks that are served although they are no bundle, or one that is unsigned, of an unknown key, or failed or never saw the gate: names, separated by
    /// commas. A name with <c>@</c> and at least 12 digits of the bank's version allows that very content and no other of the name.
    /// </summary>
    /// <value>The default is <c>known@919b89fd1ed3</c>: the bank of the embedded model, by its content.</value>
    [RegularExpression(
        "([a-z0-9][a-z0-9._-]*(@[0-9a-f]{12,64})?(,[a-z0-9][a-z0-9._-]*(@[0-9a-f]{12,64})?)*)?",
        ErrorMessage = "The field AllowUnsigned must hold names of banks, or names with @ and at least 12 hexadecimal digits, separated by commas.")]
    public string AllowUnsigned { get; init; } = "known@919b89fd1ed3";
}

[OptionsValidator]
internal sealed partial class ModelOptionsValidator : IValidateOptions<ModelOptions>;

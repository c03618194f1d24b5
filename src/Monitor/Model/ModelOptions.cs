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

    /// <summary>The bank's folder: a name under the model folder's <c>probes</c>, or a path.</summary>
    /// <value>The default is empty: the only bank under <c>probes</c>; with none or several the server does not start.</value>
    public string Bank { get; init; } = "";
}

[OptionsValidator]
internal sealed partial class ModelOptionsValidator : IValidateOptions<ModelOptions>;

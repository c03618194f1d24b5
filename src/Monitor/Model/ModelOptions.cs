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
}

[OptionsValidator]
internal sealed partial class ModelOptionsValidator : IValidateOptions<ModelOptions>;

using Candor.Probes.Activations;
using Candor.Probes.Nonlinear;

namespace Candor.Probes.Artifacts;

/// <summary>The file form of a perceptron: the number of its layers and its unit in the manifest, weights and biases of each layer as tensors.</summary>
internal static class BankPerceptrons
{
    /// <summary>The text form of a unit.</summary>
    public static string ToText(HiddenUnit unit) => unit == HiddenUnit.Tanh ? "tanh" : "relu";

    /// <summary>The tensors' part.</summary>
    public static IEnumerable<SafeTensor> TensorsOf(PerceptronProbe probe) => probe.Layers.SelectMany((layer, i) => (SafeTensor[])
    [
        new SafeTensor(BankFiles.TensorName(probe.Name, Weights(i)), [layer.Outputs, layer.Inputs], layer.Weights),
        new SafeTensor(BankFiles.TensorName(probe.Name, Biases(i)), [layer.Outputs], layer.Biases),
    ]);

    /// <summary>Reads a perceptron.</summary>
    /// <param name="entry">The manifest's part.</param>
    /// <param name="source">What it reads; null where that was not sound.</param>
    /// <param name="field">Where it stands in the manifest.</param>
    /// <param name="tensors">The file's tensors.</param>
    /// <param name="problems">Receives one sentence for each problem.</param>
    /// <returns>Null where a problem was found.</returns>
    public static PerceptronProbe? Read(BankProbe entry, ProbeSource? source, string field, BankTensorReader tensors, List<string> problems)
    {
        if (entry.Layers is not (2 or 3) || entry.Unit is not ("tanh" or "relu"))
        {
            problems.Add($"{BankFiles.Manifest}: {field} needs 2 or 3 layers and the unit tanh or relu.");
            return null;
        }

        var parts = Enumerable.Range(0, entry.Layers.Value)
            .Select(i => (Weights: tensors.Take(entry.Name, Weights(i), axes: 2), Biases: tensors.Take(entry.Name, Biases(i), axes: 1))).ToArray();
        if (source is null || Array.Exists(parts, static part => part.Weights is null || part.Biases is null))
        {
            return null;
        }

        try
        {
            return Array.TrueForAll(parts, static part => part.Weights!.Shape[0] == part.Biases!.Shape[0])
                ? new PerceptronProbe(
                    entry.Name,
                    source,
                    entry.Unit == "tanh" ? HiddenUnit.Tanh : HiddenUnit.Relu,
                    [.. parts.Select(static part => new PerceptronLayer(part.Weights!.Values, part.Biases!.Values))])
                : throw new ArgumentException("A layer has not one bias for each output.");
        }
        catch (ArgumentException)
        {
            problems.Add($"{BankFiles.Tensors}: the layers of probe '{entry.Name}' have shapes that do not fit together.");
            return null;
        }
    }

    private static string Weights(int layer) => $"layer_{layer}_weights";

    private static string Biases(int layer) => $"layer_{layer}_biases";
}

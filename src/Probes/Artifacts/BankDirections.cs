using Candor.Probes.Directions;

namespace Candor.Probes.Artifacts;

/// <summary>
/// The file form of a direction with its scale and origin, which several kinds of probes have: gain and bias in the manifest, the direction as a tensor.
/// </summary>
internal static class BankDirections
{
    private const string Part = "direction";

    /// <summary>The tensors' part.</summary>
    public static SafeTensor TensorOf(string probe, Direction direction) =>
        new(BankFiles.TensorName(probe, Part), [direction.Dimension], direction.Unit.ToArray());

    /// <summary>Reads a direction.</summary>
    /// <param name="entry">The manifest's part.</param>
    /// <param name="field">Where it stands in the manifest.</param>
    /// <param name="tensors">The file's tensors.</param>
    /// <param name="problems">Receives one sentence for each problem.</param>
    /// <returns>Null where a problem was found.</returns>
    public static FittedDirection? Read(BankProbe entry, string field, BankTensorReader tensors, List<string> problems)
    {
        var unit = tensors.Take(entry.Name, Part, axes: 1);
        var direction = unit is null ? null : Direction.TryFromStored(unit.Values);
        if (unit is not null && direction is null)
        {
            problems.Add($"{BankFiles.Tensors}: tensor '{unit.Name}' is not of length 1.");
        }

        if (entry.Gain is not { } gain || entry.Bias is not { } bias)
        {
            problems.Add($"{BankFiles.Manifest}: {field} needs a gain and a bias.");
            return null;
        }

        return direction is null ? null : new FittedDirection(direction, gain, bias);
    }
}

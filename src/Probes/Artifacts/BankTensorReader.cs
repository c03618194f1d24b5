namespace Candor.Probes.Artifacts;

/// <summary>Takes tensors out of a bank's file by probe and part, notes what is wrong with them, and knows which nobody asked for. Used once.</summary>
/// <param name="tensors">The file.</param>
/// <param name="problems">Receives one sentence for each problem.</param>
internal sealed class BankTensorReader(SafeTensorsFile tensors, List<string> problems)
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Tensors that nobody asked for.</summary>
    public IEnumerable<string> Unused => tensors.Tensors.Select(static tensor => tensor.Name).Where(name => !_used.Contains(name));

    /// <summary>A tensor of finite values with that many axes; null, with the problem noted, otherwise.</summary>
    public SafeTensor? Take(string probe, string part, int axes)
    {
        var name = BankFiles.TensorName(probe, part);
        _used.Add(name);
        var tensor = tensors.Find(name);
        if (tensor is null || tensor.Shape.Count != axes)
        {
            problems.Add($"{BankFiles.Tensors}: tensor '{name}' is {(tensor is null ? "missing" : $"not of {axes} axes")}.");
            return null;
        }

        var bad = Array.FindIndex(tensor.Values, static value => !float.IsFinite(value));
        if (bad < 0)
        {
            return tensor;
        }

        problems.Add($"{BankFiles.Tensors}: tensor '{name}' holds {tensor.Values[bad]} at index {bad}.");
        return null;
    }
}

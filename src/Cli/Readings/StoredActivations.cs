using Candor.Cli.ActivationFiles;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;

namespace Candor.Cli.Readings;

/// <summary>Rows of an activation folder in the form in which a bank reads a token. A cursor: not thread-safe.</summary>
internal sealed class StoredActivations : ITokenActivations
{
    private readonly Dictionary<(HookPoint, Pooling), SafeTensor> _residuals = [];
    private readonly Dictionary<OutputStatistic, SafeTensor> _statistics = [];

    /// <summary>Loads the tensors of the sources.</summary>
    /// <exception cref="CliException">The folder lacks one of them.</exception>
    public StoredActivations(ActivationFolder folder, IEnumerable<ProbeSource> sources)
    {
        foreach (var source in sources.Distinct())
        {
            switch (source)
            {
                case ProbeSource.Residual residual:
                    _residuals.Add((residual.HookPoint, residual.Pooling), folder.Load(residual));
                    break;
                case ProbeSource.Output output:
                    _statistics.Add(output.Statistic, folder.Load(output));
                    break;
                default:
                    throw new InvalidOperationException("A source of an unknown kind.");
            }
        }
    }

    /// <summary>Row of the folder that is read.</summary>
    public int Row { get; set; }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Residual(HookPoint hookPoint, Pooling pooling) =>
        _residuals.TryGetValue((hookPoint, pooling), out var tensor) ? tensor.Values.AsSpan(Row * tensor.Shape[1], tensor.Shape[1]) : [];

    /// <inheritdoc/>
    public float Statistic(OutputStatistic statistic) => _statistics.TryGetValue(statistic, out var tensor) ? tensor.Values[Row] : float.NaN;
}

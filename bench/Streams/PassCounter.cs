using Candor.Inference.Execution;

namespace Candor.Bench.Streams;

/// <summary>Counts passes and what was in them: whether streams that decode at the same time really share passes.</summary>
internal sealed class PassCounter : IInferenceObserver
{
    private readonly Lock _lock = new();
    private int _passes;
    private int _sequences;
    private double _seconds;

    /// <inheritdoc/>
    public void PassCompleted(in PassReport report)
    {
        lock (_lock)
        {
            _passes++;
            _sequences += report.Sequences;
            _seconds += report.Duration.TotalSeconds;
        }
    }

    /// <summary>What was counted since the last call: passes, sequences in them, and the seconds that the passes took.</summary>
    public (int Passes, int Sequences, double Seconds) Take()
    {
        lock (_lock)
        {
            var counted = (_passes, _sequences, _seconds);
            (_passes, _sequences, _seconds) = (0, 0, 0);
            return counted;
        }
    }
}

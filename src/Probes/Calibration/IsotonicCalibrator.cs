namespace Candor.Probes.Calibration;

/// <summary>A non-decreasing piecewise linear map from score to risk, flat beyond its ends. Immutable.</summary>
public sealed class IsotonicCalibrator : ICalibrator
{
    private readonly float[] _scores;
    private readonly float[] _risks;

    /// <summary>Checks and keeps the knots.</summary>
    /// <param name="scores">Finite, strictly ascending, at least one.</param>
    /// <param name="risks">Same length, non-decreasing, in [0, 1].</param>
    /// <exception cref="ArgumentException">The knots are not such.</exception>
    public IsotonicCalibrator(IReadOnlyList<float> scores, IReadOnlyList<float> risks)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(risks);
        if (scores.Count == 0 || scores.Count != risks.Count)
        {
            throw new ArgumentException(
                $"There are {scores.Count} scores and {risks.Count} risks; as many of both, and at least one, are needed.", nameof(risks));
        }

        for (var i = 0; i < scores.Count; i++)
        {
            if (!float.IsFinite(scores[i]) || (i > 0 && !(scores[i] > scores[i - 1])))
            {
                throw new ArgumentException($"Score {i} is {scores[i]}; scores must be finite and ascend.", nameof(scores));
            }

            if (!(risks[i] is >= 0 and <= 1) || (i > 0 && risks[i] < risks[i - 1]))
            {
                throw new ArgumentException($"Risk {i} is {risks[i]}; risks must be in [0, 1] and never fall.", nameof(risks));
            }
        }

        _scores = [.. scores];
        _risks = [.. risks];
    }

    /// <summary>Scores of the knots, ascending.</summary>
    public IReadOnlyList<float> Scores => _scores;

    /// <summary>Risks at the knots.</summary>
    public IReadOnlyList<float> Risks => _risks;

    /// <inheritdoc/>
    public float Risk(float score)
    {
        if (float.IsNaN(score))
        {
            return score;
        }

        var index = Array.BinarySearch(_scores, score);
        if (index >= 0)
        {
            return _risks[index];
        }

        var after = ~index;
        if (after == 0 || after == _scores.Length)
        {
            return _risks[Math.Min(after, _risks.Length - 1)];
        }

        var (left, right) = ((double)_scores[after - 1], (double)_scores[after]);
        var share = (score - left) / (right - left);
        return (float)(_risks[after - 1] + (share * ((double)_risks[after] - _risks[after - 1])));
    }
}

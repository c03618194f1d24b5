namespace Candor.Inference.Manifest;

/// <summary>Names of the inputs and outputs that instrumenting adds to a graph; <c>{index}</c> stands for a hook point's number.</summary>
/// <remarks>
/// Shape letters: b rows, t new tokens, d width of the residual stream, n probes and k directions, each of which may be 0. All real numbers are
/// float32.
/// </remarks>
public static class AdditionNames
{
    /// <summary>Output: residual stream, <c>[b, t, d]</c>, with steering and projection applied.</summary>
    public const string Residual = "residual.{index}";

    /// <summary>Input: weights of the probes at a hook point, <c>[d, n]</c>.</summary>
    public const string ProbeWeight = "probe.{index}.weight";

    /// <summary>Input: biases of the probes, <c>[n]</c>.</summary>
    public const string ProbeBias = "probe.{index}.bias";

    /// <summary>Output: scores <c>residual · weight + bias</c>, <c>[b, t, n]</c>.</summary>
    public const string ProbeScore = "probe.{index}.score";

    /// <summary>
    /// Input: what is added to the residual stream; any shape that broadcasts to <c>[b, t, d]</c>, a zero of shape <c>[1, 1, 1]</c> when off.
    /// </summary>
    public const string Steer = "steer.{index}";

    /// <summary>
    /// Input: orthonormal directions u, <c>[d, k]</c>. The stream becomes <c>h + ((h·u) ∘ gain + offset) · uᵀ</c>: gain −1 with offset 0 ablates,
    /// with offset c sets the component to c.
    /// </summary>
    public const string ProjectDirections = "project.{index}.directions";

    /// <summary>Input: gain of each direction, <c>[k]</c>.</summary>
    public const string ProjectGain = "project.{index}.gain";

    /// <summary>Input: offset of each direction, <c>[k]</c>.</summary>
    public const string ProjectOffset = "project.{index}.offset";

    /// <summary>Input: the token whose log-probability is asked for after each token, int64 <c>[b, t]</c>.</summary>
    public const string NextIds = "next_ids";

    /// <summary>Output: log-probability of <see cref="NextIds"/>, nats, <c>[b, t]</c>.</summary>
    public const string NextLogProbability = "next_log_probability";

    /// <summary>Output: log-sum-exp of the logits, <c>[b, t]</c>.</summary>
    public const string LogSumExp = "log_sum_exp";

    /// <summary>Output: entropy of the output distribution, nats, <c>[b, t]</c>; NaN where a logit is not finite.</summary>
    public const string Entropy = "entropy";

    /// <summary>Output: the largest logits, descending, <c>[b, t, 20]</c> or as many as the vocabulary has.</summary>
    public const string TopLogits = "top_logits";

    /// <summary>Output: their token ids, int64, same shape.</summary>
    public const string TopIds = "top_ids";
}

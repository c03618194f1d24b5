using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;
using Candor.Probes.Numerics;

namespace Candor.Inference.Import;

/// <summary>One prompt of a reference with its tensors; compares what a sequence gives. Not thread-safe.</summary>
internal sealed class ReplayedPrompt
{
    private readonly ModelArchitecture _sizes;
    private readonly float[] _residuals;
    private readonly float[]? _logits;
    private readonly float[]? _logSumExp;
    private readonly float[]? _entropy;
    private readonly int[]? _topIds;
    private readonly float[]? _topLogits;

    /// <summary>Loads a prompt's tensors.</summary>
    /// <exception cref="InvalidDataException">One is of another shape than the model's, or the residual streams are missing.</exception>
    public ReplayedPrompt(ReferenceFile reference, int k, ModelArchitecture sizes)
    {
        _sizes = sizes;
        Ids = reference.Prompts[k];
        long t = Ids.Length;
        _residuals = reference.Reals($"residual.{k}", sizes.Layers + 1, t, sizes.HiddenSize)
            ?? throw new InvalidDataException($"the reference has no 'residual.{k}'.");
        _logits = reference.Reals($"logits.{k}", t, sizes.VocabularySize);
        _logSumExp = reference.Reals($"logsumexp.{k}", t);
        _entropy = reference.Reals($"entropy.{k}", t);
        _topIds = reference.Integers($"top20_ids.{k}", t, -1);
        _topLogits = reference.Reals($"top20_logits.{k}", t, -1);
        Residuals = [.. Enumerable.Range(0, sizes.Layers + 1).Select(static _ => new List<double>())];
    }

    /// <summary>Token ids.</summary>
    public int[] Ids { get; }

    /// <summary>Relative differences seen, of each hook point.</summary>
    public IReadOnlyList<List<double>> Residuals { get; }

    /// <summary>The largest relative difference of logits seen; null where there was nothing to compare.</summary>
    public double? Logits { get; private set; }

    /// <summary>The largest difference of the log-sum-exp seen, nats.</summary>
    public double? LogSumExp { get; private set; }

    /// <summary>The largest difference of the entropy seen, nats.</summary>
    public double? Entropy { get; private set; }

    /// <summary>Compares what the sequence's last call gave.</summary>
    /// <param name="sequence">Ran the tokens up to its length.</param>
    public void Compare(ISequence sequence)
    {
        var (t, d) = (Ids.Length, _sizes.HiddenSize);
        for (var i = 0; i < sequence.Count; i++)
        {
            var token = sequence.Length - sequence.Count + i;
            for (var index = 0; index <= _sizes.Layers; index++)
            {
                var expected = _residuals.AsSpan(((index * t) + token) * d, d);
                Residuals[index].Add(Difference.Relative(expected, sequence.Activations(i).Residual(new HookPoint(index), Pooling.Token)));
            }

            if (_entropy is not null)
            {
                Entropy = Larger(Entropy, Math.Abs(sequence.Statistics(i).NextEntropy - _entropy[token]));
            }
        }

        CompareLogits(sequence.NextLogits, sequence.Length - 1);
    }

    private static double Larger(double? largest, double difference) => Math.Max(largest ?? 0, double.IsNaN(difference) ? double.PositiveInfinity : difference);

    private void CompareLogits(ReadOnlySpan<float> logits, int token)
    {
        if (_logits is not null)
        {
            Logits = Larger(Logits, Difference.Relative(_logits.AsSpan(token * logits.Length, logits.Length), logits));
        }
        else if (_topIds is not null && _topLogits is not null)
        {
            var k = _topIds.Length / Ids.Length;
            var actual = new float[k];
            for (var i = 0; i < k; i++)
            {
                actual[i] = logits[_topIds[(token * k) + i]];
            }

            Logits = Larger(Logits, Difference.Relative(_topLogits.AsSpan(token * k, k), actual));
        }

        if (_logSumExp is not null)
        {
            LogSumExp = Larger(LogSumExp, Math.Abs(StableSoftmax.LogSumExp(logits) - _logSumExp[token]));
        }
    }
}

using Candor.Inference.Execution;
using Candor.Inference.Manifest;

namespace Candor.Inference.Import;

/// <summary>Compares the statistics that a graph computes of its output distribution with those computed here from its logits.</summary>
internal static class GraphStatisticsCheck
{
    // Sums over a vocabulary in single precision; in nats.
    private const double Tolerance = 1e-3;

    /// <summary>Runs once and compares.</summary>
    /// <returns>The largest absolute difference of a logarithm, nats.</returns>
    public static double Run(ModelManifest model, OnnxGraphRunner graph, int[][] rows, List<string> problems)
    {
        var (b, t, v) = (rows.Length, rows[0].Length, model.Architecture.VocabularySize);
        long[] next = [.. rows.SelectMany(row => row.Select((id, i) => i + 1 < row.Length ? (long)row[i + 1] : (id + 1L) % v))];
        var inputs = CheckInputs.Of(model, rows);
        inputs[AdditionNames.NextIds] = GraphTensor.Of(next, b, t);
        var outputs = graph.Run(
            inputs,
            [
                model.Tensors.Logits, AdditionNames.LogSumExp, AdditionNames.Entropy, AdditionNames.NextLogProbability,
                AdditionNames.TopLogits, AdditionNames.TopIds,
            ]);
        var logits = outputs[model.Tensors.Logits];
        double worst = 0;
        for (var token = 0; token < b * t; token++)
        {
            var row = logits.Row(token);
            var (logSumExp, entropy) = Of(row);
            worst = Math.Max(worst, Off(AdditionNames.LogSumExp, logSumExp, token));
            worst = Math.Max(worst, Off(AdditionNames.Entropy, entropy, token));
            worst = Math.Max(worst, Off(AdditionNames.NextLogProbability, row[(int)next[token]] - logSumExp, token));
            CheckTop(row, token);
        }

        if (!(worst <= Tolerance))
        {
            problems.Add($"statistics of the output distribution are off by {worst:0.##e+0} nats.");
        }

        return worst;

        double Off(string name, double expected, int token) => Math.Abs(outputs[name].Reals[token] - expected);

        void CheckTop(ReadOnlySpan<float> row, int token)
        {
            var (values, ids) = (outputs[AdditionNames.TopLogits], outputs[AdditionNames.TopIds].Integers);
            var k = (int)values.Shape[^1];
            var sorted = row.ToArray();
            Array.Sort(sorted, static (x, y) => y.CompareTo(x));
            for (var i = 0; i < k; i++)
            {
                var id = ids[(token * k) + i];
                if (id < 0 || id >= row.Length || values.Row(token)[i] != sorted[i] || row[(int)id] != sorted[i])
                {
                    problems.Add($"'{AdditionNames.TopLogits}' and '{AdditionNames.TopIds}' are not the largest logits, at place {i} of token {token}.");
                    return;
                }
            }
        }
    }

    private static (double LogSumExp, double Entropy) Of(ReadOnlySpan<float> logits)
    {
        var largest = double.NegativeInfinity;
        foreach (var logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        double sum = 0, weighted = 0;
        foreach (var logit in logits)
        {
            var exponential = Math.Exp(logit - largest);
            sum += exponential;
            weighted += exponential * (logit - largest);
        }

        return (largest + Math.Log(sum), Math.Log(sum) - (weighted / sum));
    }
}

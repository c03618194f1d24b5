using System.Text.Json;
using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Calibration;
using Candor.Probes.Directions;
using Candor.Probes.Readouts;

namespace Candor.Monitor.FunctionalTests.Model;

/// <summary>A small bank for a real model: the mean difference between the last tokens of false and of true statements.</summary>
internal static class StatementBank
{
    public const string Probe = "cities";

    private static readonly ProbeSource.Residual Source = new(new HookPoint(18), Pooling.Token);

    /// <summary>Reads statements: text, and whether it is true.</summary>
    public static (string Text, bool IsTrue)[] Read(string path, int count) =>
        [.. File.ReadLines(path).Take(count).Select(static line =>
        {
            using var statement = JsonDocument.Parse(line);
            return (statement.RootElement.GetProperty("text").GetString()!, statement.RootElement.GetProperty("label").GetInt32() == 1);
        })];

    /// <summary>Fits on the first half of the statements and calibrates on the second.</summary>
    public static async Task<BankedProbe> FitAsync(ModelManifest manifest, (string Text, bool IsTrue)[] statements)
    {
        await using var engine = InferenceEngine.Load(manifest, new EngineOptions { IntraOpThreads = 2, MaxSequences = 8, MaxSequenceTokens = 128 });
        var tokenizer = TokenizerFactory.Load(manifest);
        using var slots = new SemaphoreSlim(engine.Capacity);
        var rows = await Task.WhenAll(statements.Select(one => ReadAsync(engine, slots, [.. tokenizer.Encode(one.Text, withSpecialTokens: true)])));
        var half = statements.Length / 2;
        var set = new ActivationSet(
            [.. rows.Take(half).SelectMany(static row => row)],
            manifest.Architecture.HiddenSize,
            [.. statements.Take(half).Select(static one => one.IsTrue)],
            [.. Enumerable.Range(0, half).Select(static i => $"statement-{i / 2}")]);
        var probe = new MassMeanFitter().Fit(set).ToProbe(Probe, Source);
        float[] scores = [.. rows.Skip(half).Select(row => probe.Score(row))];
        var calibrator = new PlattFitter().Fit(scores, [.. statements.Skip(half).Select(static one => one.IsTrue)]);
        return new BankedProbe(probe, calibrator, [TokenPosition.AnswerStart, TokenPosition.Answer]);
    }

    /// <summary>Writes a bank of the probe for a model.</summary>
    public static void Write(string folder, ModelManifest manifest, BankedProbe probe) => BankWriter.Write(
        folder,
        new ProbeBank(
            "cities",
            manifest.Name,
            manifest.Fingerprint,
            [probe],
            new Dictionary<TokenPosition, string> { [TokenPosition.AnswerStart] = Probe, [TokenPosition.Answer] = Probe }),
        provenance: null);

    private static async Task<float[]> ReadAsync(IInferenceEngine engine, SemaphoreSlim slots, int[] tokens)
    {
        await slots.WaitAsync();
        try
        {
            using var sequence = engine.TryOpen([Source.HookPoint])!;
            await sequence.ForwardAsync(tokens, CancellationToken.None);
            return sequence.Activations(sequence.Count - 1).Residual(Source.HookPoint, Pooling.Token).ToArray();
        }
        finally
        {
            slots.Release();
        }
    }
}

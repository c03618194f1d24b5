using System.Text.Json;
using Candor.Cli.ActivationFiles;
using Candor.Cli.Tests.ActivationFiles;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;
using Candor.Probes.Directions;

namespace Candor.Cli.Tests.Commands;

/// <summary>Folders whose geometry is known by construction, through the command.</summary>
public sealed class DiagnoseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(11);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Diagnose_KnownClouds_HaveTheirDimensionRankAndBoundary()
    {
        // A 5-dimensional Gaussian and a 5-dimensional cube, 3 apart along a sixth axis: 5.08 and 4.58 at n = 500 and k = 30.
        var points = await DiagnoseAsync(1000, 6, "residual.1/token", (i, x) =>
        {
            for (var j = 0; j < 5; j++)
            {
                x[j] = IsGood(i) ? (float)Normal() : (float)_random.NextDouble() - 0.5f;
            }

            x[5] = IsGood(i) ? 0 : 3;
        });
        var point = points.GetProperty("hook_points")[0];
        Assert.Equal(500, points.GetProperty("samples_per_class").GetInt32());
        Assert.Equal(5.08, Get(point, "intrinsic_dimension", "trustworthy"), 0.15);
        Assert.Equal(4.58, Get(point, "intrinsic_dimension", "untrustworthy"), 0.15);
        Assert.Equal(5, Get(point, "effective_rank", "trustworthy"), 0.05);
        Assert.True(Get(point, "isotropy", "untrustworthy") > 0.8);
        Assert.Equal(3, Get(point, "boundary_norm", "value"), 0.05);
        Assert.True(Get(point, "boundary_norm", "random") < 0.5);
        Assert.True(Get(point, "probe_cosine", "value") > 0.9);
        Assert.Equal(Math.Sqrt(2 / (Math.PI * 6)), Get(point, "probe_cosine", "random"), 1e-6);
        Assert.True(Get(point, "auroc", "value") > 0.99);
        Assert.InRange(Get(point, "auroc", "random"), 0.4, 0.6);
    }

    [Fact]
    public async Task Diagnose_OrthogonalClusters_AreAsManyFragments()
    {
        // Four clusters on one side and six on the other, each on an axis of its own.
        var points = await DiagnoseAsync(800, 12, "residual.1/token", (i, x) =>
        {
            x[IsGood(i) ? i / 2 % 4 : 4 + (i / 2 % 6)] = 1;
            for (var j = 0; j < x.Length; j++)
            {
                x[j] += 0.01f * (float)Normal();
            }
        });
        var point = points.GetProperty("hook_points")[0];
        Assert.Equal((4, 6), ((int)Get(point, "fragments", "trustworthy"), (int)Get(point, "fragments", "untrustworthy")));
    }

    [Fact]
    public async Task Diagnose_RandomBoundary_IsAsVisibleAsARandomDirection()
    {
        var model = ModelManifestReader.Read(Repository.Atlas);
        var d = model.Architecture.HiddenSize;
        float[] boundary = [.. Enumerable.Range(0, d).Select(_ => (float)Normal())];
        var points = await DiagnoseAsync(
            200,
            d,
            "residual.1/token",
            (i, x) =>
            {
                for (var j = 0; j < d; j++)
                {
                    x[j] = (float)Normal() + (IsGood(i) ? 0 : 2 * boundary[j]);
                }
            },
            model.Fingerprint,
            "--model",
            Repository.Atlas);
        var point = points.GetProperty("hook_points")[0];
        Assert.Equal(Math.Sqrt(0.5), Get(point, "visibility", "random"), 1e-6);
        Assert.InRange(Get(point, "visibility", "value"), 0.9 * Math.Sqrt(0.5), 1.1 * Math.Sqrt(0.5));
        Assert.Equal(JsonValueKind.Object, point.GetProperty("readout_share").ValueKind);
    }

    [Fact]
    public async Task Diagnose_DomainsAtKnownAngles_TransferAsPredictedAndEraseCleanly()
    {
        // Six domains whose labels lie along directions from 0° to 150° in a plane; which domain it is lies along another axis.
        const int Domains = 6;
        const int D = 8;
        var rows = new List<ActivationRow>();
        var values = new List<float>();
        for (var i = 0; i < Domains * 200; i++)
        {
            var (domain, isGood) = (i % Domains, i / Domains % 2 == 0);
            var x = new float[D];
            for (var j = 0; j < D; j++)
            {
                x[j] = (float)Normal() * (j == 3 ? 4 : 1);
            }

            var angle = domain * Math.PI / 6;
            x[0] += (float)Math.Cos(angle) * (isGood ? -1 : 1);
            x[1] += (float)Math.Sin(angle) * (isGood ? -1 : 1);
            x[5] += domain == 0 ? 4 : 0;
            rows.Add(Row(i, isGood, $"d{domain}"));
            values.AddRange(x);
        }

        var report = await DiagnoseAsync(rows, values, D, "residual.1/token", PlantedFolder.Fingerprint, "--penalty", "1");
        var transfer = report.GetProperty("transfer");
        Assert.Equal(Domains * Domains, transfer.GetProperty("pairs").GetArrayLength());
        Assert.True(transfer.GetProperty("correlation").GetDouble() >= 0.9, transfer.GetProperty("correlation").ToString());
        var pair = transfer.GetProperty("pairs").EnumerateArray()
            .Single(static pair => pair.GetProperty("from").GetString() == "d1" && pair.GetProperty("to").GetString() == "d2");
        Assert.Equal(Cosine(Domain("d1"), Domain("d2")), pair.GetProperty("mahalanobis_cosine").GetDouble(), 1e-6);

        var erasure = report.GetProperty("erasure");
        Assert.True(erasure.GetProperty("before").GetDouble() > 0.55);
        Assert.True(erasure.GetProperty("after").GetDouble() <= 0.55, erasure.GetProperty("after").ToString());
        Assert.True(erasure.GetProperty("unrelated_before").GetDouble() > 0.95);
        Assert.True(erasure.GetProperty("unrelated_before").GetDouble() - erasure.GetProperty("unrelated_after").GetDouble() < 0.03);

        ActivationSet Domain(string name)
        {
            int[] kept = [.. Enumerable.Range(0, rows.Count).Where(i => rows[i].Domain == name)];
            return new ActivationSet(
                [.. kept.SelectMany(i => values.Skip(i * D).Take(D))], D, [.. kept.Select(i => rows[i].Label == 1)], [.. kept.Select(i => rows[i].Group)]);
        }
    }

    [Fact]
    public async Task Diagnose_DirectionThatTurnsWithNegation_IsAlarmingUntilBothKindsAreSeen()
    {
        const int D = 5;
        var rows = new List<ActivationRow>();
        var values = new List<float>();
        for (var i = 0; i < 800; i++)
        {
            var (isTrue, isNegated) = (i % 2 == 0, i / 2 % 2 == 1);
            float[] x = [.. Enumerable.Range(0, D).Select(_ => (float)Normal())];
            x[0] += (isTrue ? -3 : 3) * (isNegated ? -1 : 1);
            x[1] += isTrue ? -1.5f : 1.5f;
            rows.Add(Row(i, isTrue, "cities") with { Group = $"g{i / 4}", Fold = i / 4 % 10, Polarity = isNegated ? "negated" : "affirmative" });
            values.AddRange(x);
        }

        var check = (await DiagnoseAsync(rows, values, D, "residual.1/token", PlantedFolder.Fingerprint)).GetProperty("polarity");
        Assert.Equal(400, check.GetProperty("pairs").GetInt32());
        var (one, both) = (check.GetProperty("affirmative_only"), check.GetProperty("both"));
        Assert.True(one.GetProperty("affirmative_auroc").GetDouble() > 0.95);
        Assert.True(one.GetProperty("negated_auroc").GetDouble() < 0.2);
        Assert.True(one.GetProperty("is_alarming").GetBoolean());
        Assert.True(both.GetProperty("negated_auroc").GetDouble() > 0.9);
        Assert.False(both.GetProperty("is_alarming").GetBoolean());
    }

    [Fact]
    public async Task Diagnose_HookPointWithoutADifference_IsLeftOutAndSaid()
    {
        PlantedFolder.Write(_folder["acts"], groups: 60);
        var result = (await Tool.RunAsync("diagnose", _folder["acts"])).Expect(0);
        Assert.Contains("Left out: residual.0/token: the class means are equal", result.Output, StringComparison.Ordinal);
        Assert.Contains("At residual.2/token, where the probe is best:", result.Output, StringComparison.Ordinal);
        Assert.Contains("Left out: Visibility, readout share and the Fisher measure: no --model", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_OneClass_IsRefused()
    {
        PlantedFolder.Write(_folder["acts"], groups: 10);
        var result = (await Tool.RunAsync("diagnose", _folder["acts"], "--position", "answer")).Expect(2);
        Assert.Equal(
            "There are 0 trustworthy and 0 other rows at answer by --label known; 12 of each are needed (--label correct asks for right answers instead)."
            + Environment.NewLine,
            result.Error);
    }

    // With the covariance written out: w_a' S w_b / √(w_a' S w_a · w_b' S w_b) on b.
    private static double Cosine(ActivationSet from, ActivationSet to)
    {
        var (a, b) = (new LogisticFitter(1f).Fit(from).Direction.Unit.ToArray(), new LogisticFitter(1f).Fit(to).Direction.Unit.ToArray());
        var d = to.Dimension;
        var mean = new double[d];
        var s = new double[d, d];
        for (var i = 0; i < to.Count; i++)
        {
            for (var j = 0; j < d; j++)
            {
                mean[j] += to.Row(i)[j] / (double)to.Count;
            }
        }

        for (var i = 0; i < to.Count; i++)
        {
            for (var j = 0; j < d; j++)
            {
                for (var k = 0; k < d; k++)
                {
                    s[j, k] += (to.Row(i)[j] - mean[j]) * (to.Row(i)[k] - mean[k]);
                }
            }
        }

        return Form(a, b) / Math.Sqrt(Form(a, a) * Form(b, b));

        double Form(float[] left, float[] right)
        {
            double sum = 0;
            for (var j = 0; j < d; j++)
            {
                for (var k = 0; k < d; k++)
                {
                    sum += left[j] * s[j, k] * right[k];
                }
            }

            return sum;
        }
    }

    private static double Get(JsonElement point, string measure, string part) => point.GetProperty(measure).GetProperty(part).GetDouble();

    private static bool IsGood(int i) => i % 2 == 0;

    private static ActivationRow Row(int i, bool isGood, string domain) =>
        new($"{i}", $"g{i}", i % 10, isGood ? 1 : 0, null, domain, "answer_start", -1, 1, $"Question {i}?", null, null, null);

    private Task<JsonElement> DiagnoseAsync(
        int rows, int d, string source, Action<int, float[]> fill, string fingerprint = PlantedFolder.Fingerprint, params string[] options)
    {
        var values = new List<float>();
        for (var i = 0; i < rows; i++)
        {
            var x = new float[d];
            fill(i, x);
            values.AddRange(x);
        }

        return DiagnoseAsync([.. Enumerable.Range(0, rows).Select(i => Row(i, IsGood(i), string.Empty))], values, d, source, fingerprint, options);
    }

    private async Task<JsonElement> DiagnoseAsync(
        List<ActivationRow> rows, List<float> values, int d, string source, string fingerprint, params string[] options)
    {
        PlantedFolder.Write(
            _folder["acts"], PlantedFolder.Plan(rows.Count, d, source) with { ModelFingerprint = fingerprint }, rows, [[.. values]], questionsPerShard: 1000);
        var result = (await Tool.RunAsync(["diagnose", _folder["acts"], "--json", .. options])).Expect(0);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}

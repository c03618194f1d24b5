using System.Globalization;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Calibration;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Candor.Probes.Readouts;
using Xunit;

namespace Candor.Probes.Tests.Contract;

/// <summary>What holds of every fitter that reads residual streams, whatever its method.</summary>
public sealed class AllFittersTests
{
    public static TheoryData<string> Fitters => [.. FitterCase.All.Select(static fitter => fitter.Name)];

    public static TheoryData<string> Saved => [.. FitterCase.All.Where(static fitter => fitter.Probe is not null).Select(static fitter => fitter.Name)];

    public static TheoryData<string, float> Scales
    {
        get
        {
            var data = new TheoryData<string, float>();
            foreach (var fitter in FitterCase.All)
            {
                foreach (var scale in new[] { 1e-20f, 1e-6f, 1e6f, 1e17f, 1e20f })
                {
                    data.Add(fitter.Name, scale);
                }
            }

            return data;
        }
    }

    [Fact]
    public void Fitters_OfTheLibrary_AreAllUnderThisContract()
    {
        var fitters = typeof(LogisticFitter).Assembly.GetExportedTypes()
            .Where(static type => type.Name.EndsWith("Fitter", StringComparison.Ordinal) || type == typeof(ResidualRetraining))
            .Where(static type => type.Namespace is "Candor.Probes.Directions" or "Candor.Probes.Spans" or "Candor.Probes.Nonlinear");

        // Concept erasure gives no score; it has tests of its own.
        Assert.Equal(
            fitters.Select(static type => type.Name).Order(),
            FitterCase.Types.Append(typeof(ConceptErasureFitter)).Select(static type => type.Name).Order());
    }

    [Theory]
    [MemberData(nameof(Fitters))]
    public void Fit_SeparableClasses_ScoresTheUntrustworthyHigherOnHeldOutSamples(string name)
    {
        var score = FitterCase.Named(name).Fit(FitterSamples.Separable());
        Assert.InRange(Area(score, FitterSamples.Separable(400, draw: 1)), 0.9, 1);
    }

    [Theory]
    [MemberData(nameof(Fitters))]
    public void Fit_LabelsFlipped_TurnsTheOrder(string name)
    {
        var set = FitterSamples.Separable();
        Assert.InRange(Area(FitterCase.Named(name).Fit(FitterSamples.Relabelled(set)), FitterSamples.Separable(400, draw: 1)), 0, 0.1);
    }

    [Theory]
    [MemberData(nameof(Fitters))]
    public void Fit_Twice_GivesTheSameBits(string name)
    {
        var set = FitterSamples.Separable();
        var fitter = FitterCase.Named(name);
        Assert.Equal(Bits(FitterSamples.Scores(fitter.Fit(set), set)), Bits(FitterSamples.Scores(fitter.Fit(set), set)));
    }

    [Theory]
    [MemberData(nameof(Fitters))]
    public void Fit_OtherCultureOnOtherThread_GivesTheSameBits(string name)
    {
        var set = FitterSamples.Separable();
        var fitter = FitterCase.Named(name);
        var expected = Bits(FitterSamples.Scores(fitter.Fit(set), set));
        int[] found = [];
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NegativeSign = "~";
        var thread = new Thread(() => found = Bits(FitterSamples.Scores(fitter.Fit(set), set))) { CurrentCulture = culture, CurrentUICulture = culture };
        thread.Start();
        thread.Join();
        Assert.Equal(expected, found);
    }

    [Theory]
    [MemberData(nameof(Fitters))]
    public void Fit_RowsPermuted_ChangesScoresByLessThanATenThousandth(string name)
    {
        var set = FitterSamples.Separable();
        var order = Enumerable.Range(0, set.Count).ToArray();
        new Random(5).Shuffle(order);
        var fitter = FitterCase.Named(name);
        var (straight, permuted) = (FitterSamples.Scores(fitter.Fit(set), set), FitterSamples.Scores(fitter.Fit(FitterSamples.Picked(set, order)), set));
        var largest = straight.Max(Math.Abs);
        Assert.All(straight.Zip(permuted), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * Math.Max(1, largest)));
    }

    [Theory]
    [MemberData(nameof(Fitters))]
    public void Fit_ConstantFeature_GivesItNoWeight(string name)
    {
        var set = FitterSamples.Mapped(FitterSamples.Separable(), static (_, column, value) => column == 2 ? 0.1f : value);
        var fitter = FitterCase.Named(name);
        var score = fitter.Fit(set);
        var row = set.Row(0).ToArray();
        var before = score(row);
        row[2] = 0.1f + 1;
        if (fitter.IsDistance)
        {
            // Farther from both classes: less certain, and of the same side.
            Assert.InRange(score(row) / before, 0, 1);
        }
        else
        {
            Assert.Equal(before, score(row), 1e-3 * Math.Max(1, Math.Abs(before)));
        }
    }

    [Theory]
    [MemberData(nameof(Fitters))]
    public void Fit_EveryFeatureConstant_IsRefused(string name)
    {
        var set = FitterSamples.Mapped(FitterSamples.Separable(), static (_, column, _) => column + 1);
        Assert.NotEmpty(Assert.Throws<ArgumentException>(() => FitterCase.Named(name).Fit(set)).Message);
    }

    [Theory]
    [MemberData(nameof(Fitters))]
    public void Fit_FewerSamplesThanDimensions_StillFindsTheSide(string name)
    {
        var fitter = FitterCase.Named(name);
        var area = Area(fitter.Fit(FitterSamples.Separable(24, dimension: 64)), FitterSamples.Separable(400, dimension: 64, draw: 1));
        Assert.InRange(area, fitter.IsUnsupervised ? 0 : 0.7, 1);
    }

    [Theory]
    [MemberData(nameof(Fitters))]
    public void Fit_AsFewSamplesOfEachClassAsItNeeds_ScoresThemTheRightWayRound(string name)
    {
        var fitter = FitterCase.Named(name);
        var set = FitterSamples.Separable(2 * fitter.Fewest);
        Assert.InRange(Area(fitter.Fit(set), set), fitter.IsUnsupervised ? 0 : 1, 1);
    }

    [Theory]
    [MemberData(nameof(Fitters))]
    public void Fit_OneSampleOfEachClass_FitsOrIsRefusedWithAReason(string name)
    {
        var fitter = FitterCase.Named(name);
        var set = FitterSamples.Separable(2);
        if (fitter.Fewest == 1)
        {
            Assert.InRange(Area(fitter.Fit(set), set), fitter.IsUnsupervised ? 0 : 1, 1);
        }
        else
        {
            Assert.NotEmpty(Assert.Throws<ArgumentException>(() => fitter.Fit(set)).Message);
        }
    }

    [Theory]
    [MemberData(nameof(Fitters))]
    public void Fit_EveryRowTwice_StillSeparates(string name)
    {
        var set = FitterSamples.Separable();
        var twice = FitterSamples.Picked(set, [.. Enumerable.Range(0, set.Count).SelectMany(static i => new[] { i, i })]);
        Assert.InRange(Area(FitterCase.Named(name).Fit(twice), FitterSamples.Separable(400, draw: 1)), 0.9, 1);
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void Fit_TinyOrHugeUnit_SeparatesAsBefore(string name, float scale)
    {
        var fitter = FitterCase.Named(name);
        var (set, held) = (FitterSamples.Separable(), FitterSamples.Separable(400, draw: 1));
        var scaled = FitterSamples.Mapped(set, (_, _, value) => value * scale);
        if (scale > fitter.LargestUnit)
        {
            Assert.NotEmpty(Assert.Throws<ArgumentException>(() => fitter.Fit(scaled)).Message);
            return;
        }

        var score = fitter.Fit(scaled);
        var scores = FitterSamples.Scores(score, FitterSamples.Mapped(held, (_, _, value) => value * scale));
        Assert.All(scores, static value => Assert.True(float.IsFinite(value)));
        Assert.Equal(Area(fitter.Fit(set), held), Auroc.Of(scores, held.Trustworthy), 5e-3);
    }

    [Theory]
    [MemberData(nameof(Fitters))]
    public void Score_NaNAnywhere_IsNotScored(string name)
    {
        var set = FitterSamples.Separable();
        var score = FitterCase.Named(name).Fit(set);
        for (var j = 0; j < set.Dimension; j++)
        {
            var row = set.Row(0).ToArray();
            row[j] = float.NaN;
            Assert.Equal(float.NaN, score(row));
        }
    }

    [Theory]
    [MemberData(nameof(Saved))]
    public void Read_WhatABankWrote_ScoresTheSameBits(string name)
    {
        using var folder = new TemporaryFolder();
        var set = FitterSamples.Separable();
        var probe = FitterCase.Named(name).Probe!(set);
        var bank = new ProbeBank(
            "bank",
            "model",
            new string('0', 64),
            [new BankedProbe(probe, PlattCalibrator.Identity, [TokenPosition.Answer])],
            new Dictionary<TokenPosition, string> { [TokenPosition.Answer] = "p" },
            null,
            null,
            DateTimeOffset.UnixEpoch);
        BankWriter.Write(folder.Path, bank, provenance: null);
        var read = BankReader.ReadUnbound(folder.Path).Probes.Single().Probe;
        Assert.Equal(Bits(FitterSamples.Scores(((ITokenProbe)probe).Score, set)), Bits(FitterSamples.Scores(((ITokenProbe)read).Score, set)));
    }

    private static double Area(RowScore score, ActivationSet set) => Auroc.Of(FitterSamples.Scores(score, set), set.Trustworthy);

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];
}

using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Directions;

public sealed class NullspaceFitterTests
{
    private static readonly ProbeSource Source = new ProbeSource.Residual(new HookPoint(0), Pooling.Token);

    [Fact]
    public void Fit_ReferenceSet_ErasesLikeNumPyAndScikitLearn()
    {
        var reference = HeadReferences.Get("nullspace");
        string[] domains = [.. reference.GetProperty("assignment").EnumerateArray().Select(static name => name.GetString()!)];
        var found = new NullspaceFitter(shared: 2, perDomain: 1).Fit(References.Activations, domains);
        AssertErased(reference.GetProperty("shared"), found.Shared);
        foreach (var domain in reference.GetProperty("domains").EnumerateObject())
        {
            AssertErased(domain.Value, found.Domains[domain.Name]);
        }
    }

    // M9 for nullspace projection: the label goes, and one that has nothing to do with it stays.
    [Fact]
    public void Erase_AllDirections_LeavesTheLabelUnreadableOnHeldOutSamplesAndAnotherLabelAlone()
    {
        var (set, other, domains) = Draw(1200, seed: 1);
        var (held, heldOther, _) = Draw(1200, seed: 2);
        var shared = new NullspaceFitter(shared: 2, perDomain: 0).Fit(set, domains).Shared;
        Assert.InRange(HeldOutArea(set, held), 0.95, 1);
        Assert.InRange(HeldOutArea(set.WithRows(shared.Erase), held.WithRows(shared.Erase)), 0.4, 0.58);
        var unrelated = HeldOutArea(set.WithLabels(other), held.WithLabels(heldOther));
        Assert.InRange(unrelated, 0.9, 1);
        Assert.InRange(HeldOutArea(set.WithRows(shared.Erase).WithLabels(other), held.WithRows(shared.Erase).WithLabels(heldOther)), unrelated - 0.03, 1);
    }

    [Fact]
    public void Fit_SharedAndOwnDirections_FindsTheSharedOneFirstAndEachDomainsOwnAfter()
    {
        var (set, _, domains) = Draw(3000, seed: 3);
        var found = new NullspaceFitter(shared: 1, perDomain: 1).Fit(set, domains);

        // Dimension 0 tells the label in both domains; 1 and 2 in one each, of which pooling sees half.
        Assert.InRange(Math.Abs(found.Shared.Direction(0)[0]), 0.6, 1);
        Assert.InRange(Math.Abs(found.Domains["a"].Direction(1)[1]), 0.6, 1);
        Assert.InRange(Math.Abs(found.Domains["b"].Direction(1)[2]), 0.6, 1);
        Assert.Equal((1, 2, 2), (found.Shared.Count, found.Domains["a"].Count, found.Domains["b"].Count));
    }

    [Fact]
    public void Fit_DomainLeftOut_ErasesWhatItSharesAndLeavesItsOwn()
    {
        var (set, _, domains) = Draw(3000, seed: 4);
        var found = new NullspaceFitter(shared: 2, perDomain: 0).Fit(set, domains, leftOut: "b");
        Assert.Equal(["a"], found.Domains.Keys);
        var own = set.Where(i => domains[i] == "b");
        var before = HeldOutArea(own, own);
        var after = HeldOutArea(own.WithRows(found.Shared.Erase), own.WithRows(found.Shared.Erase));

        // Dimension 0 goes, dimension 2 stays: a separation of 3 deviations instead of 5.
        Assert.InRange(before, 0.98, 1);
        Assert.InRange(after, 0.9, before - 0.005);
    }

    [Fact]
    public void Directions_Always_AreOrthonormal()
    {
        var (set, _, domains) = Draw(400, seed: 5);
        var projector = new NullspaceFitter(shared: 4, perDomain: 3).Fit(set, domains).Domains["a"];
        for (var i = 0; i < projector.Count; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                Assert.Equal(i == j ? 1 : 0, System.Numerics.Tensors.TensorPrimitives.Dot(projector.Direction(i), projector.Direction(j)), 1e-12);
            }
        }
    }

    [Fact]
    public void Fit_MoreDirectionsAskedThanThereAre_KeepsOneDimension()
    {
        var (set, _, domains) = Draw(200, seed: 6);
        Assert.Equal(9, new NullspaceFitter(shared: 50, perDomain: 5).Fit(set, domains).Domains["b"].Count);
    }

    // Once they are out, what is left of single-precision rows is their rounding, which a fit would read as anything. Of two dimensions that are
    // multiples of each other the first fit takes one direction (it weighs them alike, standardised), and the second the other.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(7, 2)]
    public void Fit_SamplesThatVaryInFewDirections_FindsTheseAndEnds(float slope, int directions)
    {
        var noise = PlantedDirection.Gaussian(new Random(8), 40);
        float[] values = [.. noise.SelectMany((x, i) => new[] { x + (i % 2 == 0 ? -1 : 1), 100 + (slope * (x + (i % 2 == 0 ? -1 : 1))), 3, 500 })];
        bool[] labels = [.. Enumerable.Range(0, 40).Select(static i => i % 2 == 0)];
        var set = new ActivationSet(values, 4, labels, [.. labels.Select(static (_, i) => $"{i}")]);
        var found = new NullspaceFitter(shared: 3, perDomain: 1).Fit(set, [.. labels.Select(static _ => "a")]);
        Assert.Equal((directions, directions), (found.Shared.Count, found.Domains["a"].Count));
    }

    [Fact]
    public void Fit_DomainOfOneClass_IsRefusedVerbatim()
    {
        var set = new ActivationSet([1, 2, 3, 4], 1, [true, false, true, true], ["a", "b", "c", "d"]);
        var exception = Assert.Throws<ArgumentException>(() => new NullspaceFitter().Fit(set, ["x", "x", "y", "y"]));
        Assert.Equal("All 2 samples of the domain 'y' are trustworthy; both classes are needed in each. (Parameter 'domains')", exception.Message);
    }

    [Fact]
    public void Fit_UnknownDomainLeftOut_IsRefusedVerbatim()
    {
        var set = new ActivationSet([1, 2], 1, [true, false], ["a", "b"]);
        var exception = Assert.Throws<ArgumentException>(() => new NullspaceFitter().Fit(set, ["x", "x"], leftOut: "y"));
        Assert.Equal("No sample is of the domain 'y' that is to be left out. (Parameter 'leftOut')", exception.Message);
    }

    [Fact]
    public void Erase_OtherWidth_IsRefused()
    {
        var (set, _, domains) = Draw(100, seed: 7);
        Assert.Throws<ArgumentException>(() => new NullspaceFitter(1, 0).Fit(set, domains).Shared.Erase(new float[3]));
    }

    // Ten dimensions: 0 tells the label everywhere, 1 in domain a, 2 in domain b; 5 tells another label.
    private static (ActivationSet Set, bool[] Other, string[] Domains) Draw(int n, int seed)
    {
        var values = PlantedDirection.Gaussian(new Random(seed), n * 10);
        bool[] label = [.. Enumerable.Range(0, n).Select(static i => i % 2 == 0)];
        bool[] other = [.. Enumerable.Range(0, n).Select(static i => i / 2 % 2 == 0)];
        string[] domains = [.. Enumerable.Range(0, n).Select(static i => i / 4 % 2 == 0 ? "a" : "b")];
        for (var i = 0; i < n; i++)
        {
            values[i * 10] += label[i] ? -2 : 2;
            values[(i * 10) + (domains[i] == "a" ? 1 : 2)] += label[i] ? -1.5f : 1.5f;
            values[(i * 10) + 5] += other[i] ? -1.5f : 1.5f;
        }

        return (new ActivationSet(values, 10, label, [.. Enumerable.Range(0, n).Select(static i => $"{i}")]), other, domains);
    }

    private static double HeldOutArea(ActivationSet fitting, ActivationSet held)
    {
        var probe = new LogisticFitter().Fit(fitting).ToProbe("p", Source);
        return Auroc.Of([.. Enumerable.Range(0, held.Count).Select(i => probe.Score(held.Row(i)))], held.Trustworthy);
    }

    private static void AssertErased(System.Text.Json.JsonElement expected, NullspaceProjector projector)
    {
        var set = References.Activations;
        var rows = expected.EnumerateArray().Select(References.Doubles).ToArray();
        for (var i = 0; i < set.Count; i++)
        {
            var row = set.Row(i).ToArray();
            projector.Erase(row);
            for (var j = 0; j < row.Length; j++)
            {
                Assert.Equal(rows[i][j], row[j], 2e-4 * Math.Max(1, Math.Abs(rows[i][j])));
            }
        }
    }
}

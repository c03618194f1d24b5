using Candor.Probes.Evaluation;
using Xunit;

namespace Candor.Probes.Tests.Evaluation;

public sealed class ShuffledControlTests
{
    private static readonly string[] Groups = [.. Enumerable.Range(0, 400).Select(static i => $"entity {i / 2:000}")];
    private static readonly bool[] Labels = [.. Enumerable.Range(0, 400).Select(static i => i / 2 % 4 != 0)];

    [Fact]
    public void Permute_EqualGroups_KeepsTheBalanceAndTheGroupsWhole()
    {
        var permuted = ShuffledControl.Permute(Labels, Groups, seed: 1);
        Assert.Equal(Labels.Count(static l => l), permuted.Count(static l => l));
        Assert.All(Enumerable.Range(0, 200), g => Assert.Equal(permuted[2 * g], permuted[(2 * g) + 1]));
    }

    [Fact]
    public void Permute_AnySeed_BreaksTheTieToTheTruth()
    {
        // A perfect score for the true labels is worth a coin's toss for the permuted ones: sd of an AUROC of 50 against 150 groups is 0.047.
        float[] perfect = [.. Labels.Select(static l => l ? 0f : 1f)];
        var aurocs = Enumerable.Range(1, 20).Select(seed => Auroc.Of(perfect, ShuffledControl.Permute(Labels, Groups, (ulong)seed))).ToArray();
        Assert.InRange(aurocs.Average(), 0.46, 0.54);
        Assert.Equal(1, Auroc.Of(perfect, Labels));
    }

    [Fact]
    public void Permute_SameSeed_IsTheSame() => Assert.Equal(ShuffledControl.Permute(Labels, Groups, 7), ShuffledControl.Permute(Labels, Groups, 7));

    [Fact]
    public void Permute_LengthsDisagree_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => ShuffledControl.Permute([true], ["a", "b"], 1));
        Assert.Equal("There are 1 labels and 2 groups. (Parameter 'groups')", error.Message);
    }
}

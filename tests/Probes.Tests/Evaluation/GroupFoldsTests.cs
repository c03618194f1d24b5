using Candor.Probes.Evaluation;
using Xunit;

namespace Candor.Probes.Tests.Evaluation;

public sealed class GroupFoldsTests
{
    private static readonly string[] Groups = [.. Enumerable.Range(0, 300).Select(static i => $"entity {i / 3}")];

    [Fact]
    public void Assign_ThreeRowsAGroup_KeepsGroupsWholeAndFoldsEven()
    {
        var folds = GroupFolds.Assign(Groups, 5, seed: 3);
        GroupFolds.EnsureDisjoint(Groups, folds);
        Assert.All(Enumerable.Range(0, 5), f => Assert.Equal(60, folds.Count(x => x == f)));
    }

    [Fact]
    public void Assign_OtherOrderOfRows_PutsEveryGroupInTheSameFold()
    {
        var folds = GroupFolds.Assign(Groups, 5, seed: 3);
        var reversed = GroupFolds.Assign([.. Groups.Reverse()], 5, seed: 3);
        Assert.Equal(folds, reversed.Reverse());
    }

    [Fact]
    public void Assign_FewerGroupsThanFolds_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => GroupFolds.Assign(["a", "a", "b"], 3));
        Assert.Equal("2 groups cannot fill 3 folds. (Parameter 'groups')", error.Message);
    }

    [Fact]
    public void EnsureDisjoint_GroupInTwoFolds_IsNamed()
    {
        var error = Assert.Throws<ArgumentException>(() => GroupFolds.EnsureDisjoint(["a", "b", "a"], [0, 1, 2]));
        Assert.Equal("Group 'a' is in two folds; every group must stay in one. (Parameter 'folds')", error.Message);
    }
}

using Candor.Probes.Activations;
using Xunit;

namespace Candor.Probes.Tests.Activations;

public sealed class ActivationSetTests
{
    private static readonly bool[] Labels = [true, false, true];
    private static readonly string[] Groups = ["a", "b", "c"];

    [Fact]
    public void Constructor_SoundInput_GivesRowsLabelsAndGroups()
    {
        var set = new ActivationSet([1, 2, 3, 4, 5, 6], 2, Labels, Groups);
        Assert.Equal((3, 2), (set.Count, set.Dimension));
        Assert.Equal([3f, 4f], set.Row(1).ToArray());
        Assert.Equal(Labels, set.Trustworthy);
        Assert.Equal(Groups, set.Groups);
    }

    [Theory]
    [InlineData(float.NaN, "Row 2, column 1 is NaN; activations must be finite. (Parameter 'values')")]
    [InlineData(float.PositiveInfinity, "Row 2, column 1 is Infinity; activations must be finite. (Parameter 'values')")]
    public void Constructor_NotFinite_IsRefusedNamingThePlace(float bad, string message) =>
        AssertRefused(message, [1, 2, 3, 4, 5, bad], 2, Labels, Groups);

    [Fact]
    public void Constructor_OneClass_IsRefusedNamingIt()
    {
        AssertRefused("All 2 labels are trustworthy; both classes are needed. (Parameter 'trustworthy')", [1, 2], 1, [true, true], ["a", "b"]);
        AssertRefused("All 2 labels are untrustworthy; both classes are needed. (Parameter 'trustworthy')", [1, 2], 1, [false, false], ["a", "b"]);
    }

    [Fact]
    public void Constructor_Empty_IsRefused() => AssertRefused("There are no samples. (Parameter 'trustworthy')", [], 1, [], []);

    [Fact]
    public void Constructor_LengthsDisagree_IsRefusedNamingThem()
    {
        AssertRefused("5 values are not 3 rows (one per label) of 2. (Parameter 'values')", new float[5], 2, Labels, Groups);
        AssertRefused("There are 1 groups for 3 labels. (Parameter 'groups')", new float[6], 2, Labels, ["a"]);
    }

    [Fact]
    public void Constructor_LabelsChangedAfterwards_KeepsItsOwn()
    {
        bool[] labels = [true, false];
        var set = new ActivationSet([1, 2], 1, labels, ["a", "b"]);
        labels[1] = true;
        Assert.False(set.Trustworthy[1]);
    }

    [Fact]
    public void Where_SomeRows_KeepsThemInOrder()
    {
        var set = new ActivationSet([1, 2, 3, 4, 5, 6], 2, Labels, Groups).Where(static i => i != 0);
        Assert.Equal([3f, 4f], set.Row(0).ToArray());
        Assert.Equal([5f, 6f], set.Row(1).ToArray());
        Assert.Equal([false, true], set.Trustworthy);
        Assert.Equal(["b", "c"], set.Groups);
    }

    [Fact]
    public void Where_OneClassLeft_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new ActivationSet([1, 2, 3], 1, Labels, Groups).Where(static i => i != 1));

    private static void AssertRefused(string message, float[] values, int dimension, bool[] trustworthy, string[] groups)
    {
        var exception = Assert.Throws<ArgumentException>(() => new ActivationSet(values, dimension, trustworthy, groups));
        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public void WithLabels_OtherLabels_KeepsValuesAndGroups()
    {
        var set = new ActivationSet([1, 2, 3, 4], 2, [true, false], ["a", "b"]);
        var turned = set.WithLabels([false, true]);
        Assert.Equal([false, true], turned.Trustworthy);
        Assert.Equal(["a", "b"], turned.Groups);
        Assert.Equal([3f, 4f], turned.Row(1).ToArray());
        Assert.Equal("There are 1 labels for 2 samples. (Parameter 'trustworthy')", Assert.Throws<ArgumentException>(() => set.WithLabels([true])).Message);
        Assert.Throws<ArgumentException>(() => set.WithLabels([true, true]));
    }
}

using Candor.Monitor.Policies;
using Candor.Probes.Coupling;

namespace Candor.Monitor.Tests.Policies;

public sealed class ModeSwitchTests
{
    [Theory]
    [InlineData(MonitorMode.Observe, MonitorMode.Enforce, MonitorMode.Observe)]
    [InlineData(MonitorMode.Enforce, MonitorMode.Annotate, MonitorMode.Annotate)]
    [InlineData(MonitorMode.Off, MonitorMode.Observe, MonitorMode.Off)]
    public void Limit_GivesTheLesserOfAskedAndInForce(MonitorMode inForce, MonitorMode asked, MonitorMode expected) =>
        Assert.Equal(expected, new ModeSwitch(new PolicyOptions { Mode = inForce }).Limit(asked));

    [Fact]
    public void Set_AboveTheCeiling_IsRefusedAndChangesNothing()
    {
        var modes = new ModeSwitch(new PolicyOptions { Mode = MonitorMode.Observe }, MonitorMode.Observe);
        Assert.Throws<ArgumentOutOfRangeException>(() => modes.Set(MonitorMode.Annotate, coupling: null, DateTimeOffset.UnixEpoch, "who", "why"));
        Assert.Equal((MonitorMode.Observe, ""), (modes.Current.Mode, modes.Current.ChangedBy));
        Assert.Equal(MonitorMode.Observe, modes.Limit(MonitorMode.Enforce));
    }

    [Fact]
    public void Set_WithoutCoupling_KeepsIt()
    {
        var modes = new ModeSwitch(new PolicyOptions { Mode = MonitorMode.Observe, Coupling = CouplingMode.FirstToken });
        var previous = modes.Set(MonitorMode.Enforce, coupling: null, DateTimeOffset.UnixEpoch, "who", "why");
        Assert.Equal(MonitorMode.Observe, previous.Mode);
        Assert.Equal(new ModeSetting(MonitorMode.Enforce, CouplingMode.FirstToken, DateTimeOffset.UnixEpoch, "who", "why"), modes.Current);
    }

    [Theory]
    [InlineData(CouplingMode.Off, CouplingMode.Off)]
    [InlineData(CouplingMode.Observe, CouplingMode.Observe)]
    [InlineData(CouplingMode.FirstToken, CouplingMode.Observe)]
    [InlineData(CouplingMode.EveryStep, CouplingMode.Observe)]
    [InlineData(CouplingMode.Gated, CouplingMode.Observe)]
    public void Limit_BankThatMayNotCouple_IsAtMostObserve(CouplingMode asked, CouplingMode expected)
    {
        var modes = new ModeSwitch(new PolicyOptions { Coupling = asked }, mayCouple: false);
        Assert.Equal((expected, expected), (modes.Current.Coupling, modes.Limit(asked)));
        Assert.Equal(asked, new ModeSwitch(new PolicyOptions()).Limit(asked));
    }

    [Fact]
    public void Set_CouplingThatActsWhereTheBankMayNot_IsRefusedAndChangesNothing()
    {
        var modes = new ModeSwitch(new PolicyOptions { Coupling = CouplingMode.Off }, mayCouple: false);
        Assert.Throws<ArgumentOutOfRangeException>(() => modes.Set(MonitorMode.Observe, CouplingMode.Gated, DateTimeOffset.UnixEpoch, "", ""));
        Assert.Equal(CouplingMode.Off, modes.Current.Coupling);
    }
}

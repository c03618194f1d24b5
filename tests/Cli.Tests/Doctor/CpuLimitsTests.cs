using Candor.Cli.Commands.Doctor;

namespace Candor.Cli.Tests.Doctor;

public sealed class CpuLimitsTests
{
    [Fact]
    public void Read_QuotaOfTheGroupOrAbove_SmallestCounts()
    {
        using var groups = new TemporaryFolder();
        Plant(groups, "pod/container/cpu.max", "300000 100000");
        Plant(groups, "pod/cpu.max", "150000 100000");
        Plant(groups, "pod/container/cpuset.cpus.effective", "0-3,8");
        Plant(groups, "pod/container/memory.max", "max");
        Plant(groups, "pod/memory.max", "1073741824");
        Plant(groups, "pod/container/cpu.stat", "usage_usec 5", "nr_periods 9", "nr_throttled 7");
        Assert.Equal(new CpuLimits(1.5, 5, 1L << 30), CpuLimits.Read(groups.Path, "0::/pod/container\n"));
        Assert.Equal(7, CpuLimits.Throttled(groups.Path, "0::/pod/container\n"));
    }

    [Fact]
    public void Read_InsideAContainer_RootIsTheGroup()
    {
        using var groups = new TemporaryFolder();
        Plant(groups, "cpu.max", "200000 100000");
        Assert.Equal(new CpuLimits(2, null, null), CpuLimits.Read(groups.Path, "0::/\n"));
    }

    [Fact]
    public void Read_FirstVersionOfGroups_IsUnderstood()
    {
        using var groups = new TemporaryFolder();
        Plant(groups, "cpu,cpuacct/job/cpu.cfs_quota_us", "50000");
        Plant(groups, "cpu/job/cpu.cfs_quota_us", "50000");
        Plant(groups, "cpu/job/cpu.cfs_period_us", "100000");
        Plant(groups, "memory/job/memory.limit_in_bytes", "9223372036854771712");
        Assert.Equal(new CpuLimits(0.5, null, null), CpuLimits.Read(groups.Path, "4:cpu,cpuacct:/job\n7:memory:/job\n1:name=systemd:/job\n"));
    }

    [Theory]
    [InlineData("max 100000")]
    [InlineData("-1 100000")]
    [InlineData("nonsense")]
    public void Read_NoQuota_IsNull(string text)
    {
        using var groups = new TemporaryFolder();
        Plant(groups, "cpu.max", text);
        Assert.Equal(new CpuLimits(null, null, null), CpuLimits.Read(groups.Path, "0::/\n"));
        Assert.Null(CpuLimits.Throttled(groups.Path, "0::/\n"));
    }

    private static void Plant(TemporaryFolder groups, string name, params string[] lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(groups[name])!);
        groups.Write(name, lines);
    }
}

using Candor.Probes.Selection;
using Xunit;

namespace Candor.Probes.Tests.Selection;

public sealed class AllowedCountTests
{
    [Theory]
    [InlineData(0.29, 200, 58)]
    [InlineData(0.29, 199, 57)]
    [InlineData(0.1, 210, 21)]
    [InlineData(0.1, 209, 20)]
    [InlineData(0.0049, 201, 0)]
    [InlineData(0.999, 200, 199)]
    public void Of_Share_IsTheLargestCountThatIsNotAboveIt(double share, int n, int expected) => Assert.Equal(expected, AllowedCount.Of(share, n));

    [Fact]
    public void Of_EveryShareOfEveryNumber_IsThatCount()
    {
        // Decimal shares are the nearest doubles to k / n, and must give k back.
        for (var n = 200; n < 300; n++)
        {
            for (var k = 0; k < n; k++)
            {
                Assert.Equal(k, AllowedCount.Of((double)k / n, n));
            }
        }
    }
}

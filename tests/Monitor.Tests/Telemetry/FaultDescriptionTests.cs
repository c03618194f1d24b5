using Candor.Monitor.Telemetry;

namespace Candor.Monitor.Tests.Telemetry;

public sealed class FaultDescriptionTests
{
    [Fact]
    public void Of_NestedException_NamesTypesAndHidesMessages()
    {
        var text = FaultDescription.Of(new InvalidOperationException("the prompt was: secret", new FormatException("secret too")));
        Assert.StartsWith("System.InvalidOperationException <- System.FormatException", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }
}

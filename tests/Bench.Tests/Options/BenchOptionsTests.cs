using Candor.Bench.Options;

namespace Candor.Bench.Tests.Options;

public sealed class BenchOptionsTests
{
    [Fact]
    public void Parse_PartsAndOptions_AreTakenInAnyOrder()
    {
        var options = BenchOptions.Parse(["floor", "--threads", "3", "streams", "--seconds", "7"]);
        Assert.Equal(["floor", "streams"], options.Parts);
        Assert.Equal((3, TimeSpan.FromSeconds(7)), (options.Threads, options.Budget));
    }

    [Fact]
    public void Parse_Widths_AreAList()
    {
        Assert.Equal([576, 4096], BenchOptions.Parse([]).Widths);
        Assert.Equal([64], BenchOptions.Parse(["--widths", "64"]).Widths);
    }

    [Theory]
    [InlineData("--widths must be a whole number from 1 to 16384, but is '9x'.", "--widths", "64,9x")]
    [InlineData("'--threads' needs a value.", "--threads")]
    [InlineData("--threads must be a whole number from 1 to 3600, but is 'two'.", "--threads", "two")]
    [InlineData("'--thread' is not an option; bench/run.sh --help lists them.", "--thread", "2")]
    public void Parse_Mistake_IsNamed(string message, params string[] arguments) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => BenchOptions.Parse(arguments)).Message);
}

using System.Text.Json;
using Candor.Cli.Commands.Doctor;

namespace Candor.Cli.Tests.Doctor;

public sealed class DoctorTests
{
    [Fact]
    public async Task Doctor_EmbeddedModel_ReportsWhatItMeasured()
    {
        // Whether this machine is in order is not the test's business; that the exit code follows the findings is.
        var result = await Tool.RunAsync("doctor", Repository.Atlas, "--seconds", "1", "--threads", "1", "--json");
        var report = JsonDocument.Parse(result.Output).RootElement;
        var hasProblem = report.GetProperty("findings").EnumerateArray().Any(static finding => finding.GetProperty("is_problem").GetBoolean());
        Assert.Equal(hasProblem ? 1 : 0, result.ExitCode);
        Assert.Equal(("atlas", 1), (report.GetProperty("model").GetProperty("name").GetString(), report.GetProperty("threads").GetInt32()));
        Assert.Equal(
            [1, 4, 8, 16],
            report.GetProperty("benchmark").GetProperty("decode").EnumerateArray().Select(static figure => figure.GetProperty("streams").GetInt32()));
        Assert.All(
            report.GetProperty("benchmark").GetProperty("decode").EnumerateArray(),
            static figure => Assert.True(figure.GetProperty("tokens_per_second").GetDouble() > 0));

        // 2 (keys, values) · 4 bytes · 6 layers · 2 heads · 32 · 256 tokens.
        Assert.Equal(2 * 4 * 6 * 2 * 32 * 256, report.GetProperty("model").GetProperty("slot_bytes").GetInt64());
        Assert.Contains(
            "CPUExecutionProvider", report.GetProperty("runtime").GetProperty("providers").EnumerateArray().Select(static name => name.GetString()));
    }

    [Theory]
    [InlineData("'tpu' is not a provider; expected cpu or cuda.", "--provider", "tpu")]
    [InlineData("--threads must be in [0, 256].", "--threads", "-1")]
    [InlineData("--seconds must be at least 1.", "--seconds", "0")]
    public async Task Doctor_BadValue_IsBadInputWithTheSentence(string sentence, string option, string value) =>
        Assert.Contains(sentence, (await Tool.RunAsync("doctor", Repository.Atlas, option, value)).Expect(2).Error, StringComparison.Ordinal);

    [Fact]
    public void MachineFacts_TextsOfTheKernel_AreRead()
    {
        const string info = "processor\t: 0\nphysical id\t: 0\ncore id\t\t: 0\nflags\t\t: fpu avx2 avx512_vnni sse\n"
            + "\nprocessor\t: 1\nphysical id\t: 0\ncore id\t\t: 0\nflags\t\t: fpu\n";
        Assert.Equal(1, MachineFacts.CountCores(info));
        Assert.Null(MachineFacts.CountCores("processor : 0\n"));
        Assert.Equal(["avx2", "avx512_vnni"], MachineFacts.ReadVectors(info));
        Assert.Equal((2048, 1024), MachineFacts.ReadMemory("MemTotal: 2 kB\nMemFree: 0 kB\nMemAvailable:   1 kB\n"));
        Assert.Equal(0.52, MachineFacts.ReadLoad("0.52 0.58 0.59 1/389 2345\n"));
        Assert.Null(MachineFacts.ReadLoad(""));
    }

    [Fact]
    public void Quantile_OfSamples_IsTheNearestOneAbove()
    {
        double[] samples = [5, 1, 3, 2, 4];
        Assert.Equal((3, 5), (SelfBenchmark.Quantile(samples, 0.5), SelfBenchmark.Quantile(samples, 0.9)));
    }
}

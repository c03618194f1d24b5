using Candor.Deployment.Tests.Tools;

namespace Candor.Deployment.Tests.Protos;

public sealed class LintTests
{
    [ToolFact("buf")]
    public async Task Protos_BufLint_FindsNothing()
    {
        var result = await Tool.RunAsync("buf", ["lint", "src/Protos"]);

        Assert.True(result.ExitCode == 0, result.Text);
    }
}

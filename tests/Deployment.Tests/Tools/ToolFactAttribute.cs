namespace Candor.Deployment.Tests.Tools;

/// <summary>A fact that needs programs of other projects, and is skipped with a line that names them where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolFactAttribute : FactAttribute
{
    /// <param name="tools">Their names, as typed.</param>
    public ToolFactAttribute(params string[] tools) => Skip = Tool.WhyAbsent(Tools = tools);

    /// <summary>Their names, as typed.</summary>
    public IReadOnlyList<string> Tools { get; }
}

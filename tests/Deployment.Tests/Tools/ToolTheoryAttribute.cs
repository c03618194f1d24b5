namespace Candor.Deployment.Tests.Tools;

/// <summary>A theory that needs programs of other projects, as <see cref="ToolFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolTheoryAttribute : TheoryAttribute
{
    /// <param name="tools">Their names, as typed.</param>
    public ToolTheoryAttribute(params string[] tools) => Skip = Tool.WhyAbsent(Tools = tools);

    /// <summary>Their names, as typed.</summary>
    public IReadOnlyList<string> Tools { get; }
}

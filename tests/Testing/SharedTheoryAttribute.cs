using Xunit;

namespace Candor.Testing;

/// <summary>
/// A theory that needs something of the <c>shared</c> folder beside the checkout, and is skipped with a line that names it where it is absent.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    /// <param name="path">What is needed, relative to the shared folder.</param>
    public SharedTheoryAttribute(string path) => Skip = Repository.WhySharedIsAbsent(Path = path);

    /// <summary>What is needed, relative to the shared folder.</summary>
    public string Path { get; }
}

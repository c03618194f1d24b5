using System.Reflection;

namespace Candor.Testing;

/// <summary>Where the checkout and what lies beside it are.</summary>
public static class Repository
{
    /// <summary>The checkout's top folder, absolute.</summary>
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>The embedded model's folder, which every checkout has.</summary>
    public static string Atlas { get; } = Path.Combine(Root, "models", "atlas");

    /// <summary>A path in the <c>shared</c> folder beside the checkout, which not every machine has: see <see cref="SharedFactAttribute"/>.</summary>
    public static string Shared(string path) => Path.GetFullPath(Path.Combine(Root, "..", "shared", path));

    internal static string? WhySharedIsAbsent(string path) => Path.Exists(Shared(path)) ? null : $"Needs 'shared/{path}' beside the checkout.";
}

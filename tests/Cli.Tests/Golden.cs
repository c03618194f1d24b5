namespace Candor.Cli.Tests;

/// <summary>Expected texts in files. With CANDOR_UPDATE_GOLDEN=1 they are written instead of compared; look at the difference before committing.</summary>
internal static class Golden
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Cli.Tests", "golden");

    public static void Match(string name, string actual)
    {
        var file = Path.Combine(Folder, name);
        actual = actual.Replace("\r\n", "\n", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("CANDOR_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }

        Assert.True(File.Exists(file), $"golden/{name} is missing; CANDOR_UPDATE_GOLDEN=1 writes it.");
        Assert.Equal(File.ReadAllText(file), actual);
    }
}

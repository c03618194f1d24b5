using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Candor.Deployment.Tests.Chart;
using Candor.Testing;

namespace Candor.Deployment.Tests.Image;

/// <summary>What can be known of the image without building it.</summary>
public sealed class DockerfileTests
{
    private const string Published = "src/Monitor/Monitor.csproj";

    private static readonly Stage Build = Dockerfile.Stages.Single(static stage => stage.Name == "build");
    private static readonly Stage Final = Dockerfile.Stages[^1];

    [Fact]
    public void Stages_BaseImages_ArePinnedToTheFrameworkOfTheProjects()
    {
        var framework = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("TargetFramework").Single().Value;
        var version = framework["net".Length..];

        Assert.All(Dockerfile.Stages, static stage => Assert.Matches(@":[0-9][\w.-]*$", stage.BaseImage));
        Assert.StartsWith($"mcr.microsoft.com/dotnet/sdk:{version}", Build.BaseImage, StringComparison.Ordinal);
        Assert.StartsWith($"mcr.microsoft.com/dotnet/aspnet:{version}", Final.BaseImage, StringComparison.Ordinal);
        Assert.EndsWith("-chiseled", Final.BaseImage, StringComparison.Ordinal);
    }

    [Fact]
    public void Final_User_IsNotRootAndIsTheCharts()
    {
        // 1654 is what the .NET images set APP_UID to.
        Assert.Equal("$APP_UID", Assert.Single(Final.All("USER")).Arguments);
        Assert.Equal("1654", HelmChart.Values.Text("securityContext.runAsUser"));
        Assert.Empty(Final.All("RUN"));
    }

    [Fact]
    public void Copy_EverySource_ExistsAndReachesTheBuilder()
    {
        var ignore = new DockerIgnore(Path.Combine(Repository.Root, ".dockerignore"));
        var copies = Dockerfile.Stages.SelectMany(static stage => stage.All("COPY")).Where(static copy => !copy.IsFromStage);
        foreach (var source in copies.SelectMany(static copy => copy.Sources))
        {
            Assert.True(Path.Exists(Path.Combine(Repository.Root, source)), $"COPY {source}: there is no such path.");
            Assert.False(ignore.Excludes(source), $"COPY {source}: .dockerignore keeps it from the builder.");
        }
    }

    [Theory]
    [InlineData("artifacts/bin/Monitor/release/Candor.Monitor.dll")]
    [InlineData("src/Monitor/obj/project.assets.json")]
    [InlineData("eng/feed/packages/Grpc.Core.Api.2.85.0.nupkg")]
    [InlineData("tests/foreign-client/node_modules/x/index.js")]
    [InlineData("models/atlas/make/train.py")]
    [InlineData(".git/config")]
    public void Ignore_WhatTheImageNeedsNot_StaysOutside(string path)
    {
        Assert.True(new DockerIgnore(Path.Combine(Repository.Root, ".dockerignore")).Excludes(path));
    }

    [Fact]
    public void Restore_EveryReferencedProject_IsCopiedBefore()
    {
        var restore = Build.IndexOfRun("eng/restore.sh");
        var copied = Build.Instructions.Take(restore).Where(static step => step.Keyword == "COPY").SelectMany(static copy => copy.Sources).ToList();
        var projects = Closure(Published).ToList();

        Assert.True(restore > 0);
        Assert.Contains("src/Probes/Probes.csproj", projects);
        Assert.Empty(projects.Except(copied, StringComparer.Ordinal));
        Assert.All(projects, project => Assert.Contains($" {project}", Build.Instructions[restore].Arguments, StringComparison.Ordinal));
        Assert.All(
            Directory.GetFiles(Repository.Root).Select(static file => Path.GetFileName(file))
                .Where(static name => Regex.IsMatch(name, @"\.(props|targets|globalconfig)$|^(global\.json|nuget\.config)$")),
            file => Assert.Contains(file, copied));
        Assert.DoesNotContain("src/", copied);
    }

    [Fact]
    public void Publish_Project_IsWhatTheEntryPointStarts()
    {
        var assembly = Property(Published, "AssemblyName");
        var entryPoint = JsonSerializer.Deserialize<string[]>(Assert.Single(Final.All("ENTRYPOINT")).Arguments)!;
        var publish = Build.Instructions[Build.IndexOfRun("dotnet publish")].Arguments;

        Assert.Contains($"dotnet publish {Published} ", publish, StringComparison.Ordinal);
        Assert.Equal(["dotnet", $"{assembly}.dll"], entryPoint);
        Assert.Matches("--output ([^ ]+)", publish);
        var output = Regex.Match(publish, "--output ([^ ]+)").Groups[1].Value;
        Assert.Contains(Final.All("COPY"), copy => copy.IsFromStage && copy.Sources is [var source] && source == output);
        Assert.Contains(
            $"command: [{string.Join(", ", entryPoint)}]",
            File.ReadAllText(Path.Combine(HelmChart.Folder, "templates", "_helpers.tpl")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Final_ModelAndPorts_AreThoseOfTheConfiguration()
    {
        var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", "Monitor", "appsettings.json"))).RootElement;
        var ports = new[] { "Grpc", "Observability" }.Select(key => new Uri(settings.GetProperty("Listen").GetProperty(key).GetString()!).Port);
        var folder = settings.GetProperty("Model").GetProperty("Folder").GetString();
        var arguments = JsonSerializer.Deserialize<string[]>(Assert.Single(Final.All("CMD")).Arguments)!;

        Assert.Equal(string.Join(' ', ports), Assert.Single(Final.All("EXPOSE")).Arguments);
        Assert.Equal([$"--Listen:Grpc=http://0.0.0.0:{ports.First()}", $"--Listen:Observability=http://0.0.0.0:{ports.Last()}"], arguments);
        Assert.Contains(Final.All("COPY"), copy => copy.Arguments == $"{folder}/ {folder}/");
    }

    [Fact]
    public void Labels_Version_IsTheProductsAndTheCharts()
    {
        var version = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("Version").Single().Value;

        Assert.Contains($"org.opencontainers.image.version=\"{version}\"", Assert.Single(Final.All("LABEL")).Arguments, StringComparison.Ordinal);
        Assert.Equal(version, HelmChart.Read(Path.Combine(HelmChart.Folder, "Chart.yaml")).Text("appVersion"));
    }

    private static IEnumerable<string> Closure(string project)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, project))!;
        return XDocument.Load(Path.Combine(Repository.Root, project)).Descendants("ProjectReference")
            .Select(reference => Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, reference.Attribute("Include")!.Value))))
            .SelectMany(Closure).Append(project).Distinct();
    }

    private static string Property(string project, string name) => XDocument.Load(Path.Combine(Repository.Root, project)).Descendants(name).Single().Value;
}

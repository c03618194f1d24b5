using System.Reflection;
using System.Runtime.CompilerServices;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Compression;

namespace Feed.Tests.Grpc;

/// <summary>The published assemblies must find in the stand-ins everything that they were compiled against.</summary>
public sealed class PublishedAssembliesTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static TheoryData<Type> Published => [typeof(GrpcServiceOptions), typeof(GrpcChannel)];

    [Theory]
    [MemberData(nameof(Published))]
    public void StandIns_Identity_IsTheOneThatIsReferenced(Type published)
    {
        Assembly[] standIns = [typeof(Status).Assembly, typeof(ICompressionProvider).Assembly];
        foreach (var standIn in standIns.Select(assembly => assembly.GetName()))
        {
            var wanted = published.Assembly.GetReferencedAssemblies().Single(reference => reference.Name == standIn.Name);
            Assert.Equal(wanted.Version, standIn.Version);
            Assert.Equal(wanted.GetPublicKeyToken(), standIn.GetPublicKeyToken());
            Assert.Equal(published.Assembly.GetName().GetPublicKey(), standIn.GetPublicKey());
        }
    }

    [Theory]
    [MemberData(nameof(Published))]
    public void PublishedMethods_CompiledJustInTime_MissNothing(Type published)
    {
        var methods = published.Assembly.GetTypes().Where(CanBeCompiled).SelectMany(MethodsOf).ToArray();

        var missing = methods.Select(Compile).OfType<string>();

        Assert.Empty(missing);
        Assert.True(methods.Length > 500, $"Only {methods.Length} methods were looked at.");
    }

    // A type argument that must be more than an object cannot be made up here; delegates have no code.
    private static bool CanBeCompiled(Type type) =>
        !typeof(Delegate).IsAssignableFrom(type) &&
        type.GetGenericArguments().All(static argument => argument.GetGenericParameterConstraints().Length == 0);

    private static IEnumerable<MethodBase> MethodsOf(Type type) => type.GetMethods(Declared)
        .Concat<MethodBase>(type.GetConstructors(Declared))
        .Where(static method => !method.IsGenericMethodDefinition && method.GetMethodBody() is not null);

    private static string? Compile(MethodBase method)
    {
        try
        {
            var arguments = method.DeclaringType!.GetGenericArguments().Select(static _ => typeof(object).TypeHandle).ToArray();
            RuntimeHelpers.PrepareMethod(method.MethodHandle, arguments.Length == 0 ? null : arguments);
            return null;
        }
        catch (Exception exception) when (exception is MemberAccessException or TypeLoadException)
        {
            return $"{method.DeclaringType}.{method.Name}: {exception.Message}";
        }
    }
}

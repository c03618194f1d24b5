using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Monitor.Grpc;
using Candor.Monitor.Health;
using Candor.Monitor.Hosting;
using Candor.Monitor.Model;
using Candor.Monitor.Policies;
using Candor.Monitor.Reflection;
using Candor.Monitor.Sessions;
using Candor.Monitor.Streams;
using Candor.Monitor.Telemetry;
using Microsoft.Extensions.Options;
using Prometheus;

namespace Candor.Monitor;

/// <summary>Registers the sidecar, in the order in which a token passes through it.</summary>
internal static class MonitorServiceCollectionExtensions
{
    public static IServiceCollection AddCandor(this IServiceCollection services)
    {
        services.AddGrpc(static grpc => grpc.EnableDetailedErrors = false);
        return services
            .AddCandorOptions()
            .AddSingleton(TimeProvider.System)
            .AddModel()
            .AddScoring()
            .AddHosting();
    }

    private static IServiceCollection AddCandorOptions(this IServiceCollection services)
    {
        services.AddSection<ListenOptions, ListenOptionsValidator>("Listen");
        services.AddSection<ModelOptions, ModelOptionsValidator>("Model");
        services.AddSection<InferenceOptions, InferenceOptionsValidator>("Inference");
        services.AddSection<SessionsOptions, SessionsOptionsValidator>("Sessions");
        services.AddSection<PolicyOptions, PolicyOptionsValidator>("Policy");
        services.AddSection<ResilienceOptions, ResilienceOptionsValidator>("Resilience");
        services.AddSection<TelemetryOptions, TelemetryOptionsValidator>("Telemetry");
        return services;
    }

    /// <summary>Binds and checks a section at start-up. A key that is not an option is an error: a misspelt limit must not become the default.</summary>
    private static void AddSection<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions> =>
        services.AddOptionsWithValidateOnStart<TOptions, TValidator>()
            .BindConfiguration(section, static binder => binder.ErrorOnUnknownConfiguration = true);

    private static IServiceCollection AddModel(this IServiceCollection services) => services
        .AddSingleton(Metrics.NewCustomRegistry())
        .AddSingleton(static provider => ModelManifestReader.Read(Path.GetFullPath(provider.Get<ModelOptions>().Folder)))
        .AddSingleton(
            static provider => new MonitorMetrics(provider.GetRequiredService<CollectorRegistry>(), provider.GetRequiredService<ModelManifest>().Name))
        .AddSingleton<IInferenceObserver, PassObserver>()
        .AddSingleton(static provider => ModelLoader.Load(
            provider.GetRequiredService<ModelManifest>(),
            provider.Get<ModelOptions>(),
            provider.Get<InferenceOptions>(),
            provider.GetRequiredService<IInferenceObserver>(),
            provider.GetRequiredService<TimeProvider>()));

    private static IServiceCollection AddScoring(this IServiceCollection services) => services
        .AddSingleton(static provider => new PromptReader(
            provider.GetRequiredService<ServedModel>(), provider.Get<SessionsOptions>(), provider.GetRequiredService<ChatReader>()))
        .AddSingleton<ChatReader>()
        .AddSingleton<OpeningReader>()
        .AddSingleton<GenerateRequestReader>()
        .AddSingleton<RequestReader>()
        .AddSingleton(static provider => new StreamGate(provider.Get<SessionsOptions>(), provider.GetRequiredService<MonitorMetrics>()))
        .AddSingleton<CallRunner>()
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<ForwardGuard>(provider, provider.Get<ResilienceOptions>()))
        .AddSingleton(static provider => CreateModes(provider.Get<PolicyOptions>(), provider.GetRequiredService<ServedModel>()))
        .AddSingleton<ResponseMapper>()
        .AddSingleton<StreamServices>()
        .AddSingleton<ScoreCall>()
        .AddSingleton<GenerateCall>()
        .AddSingleton<TruthMonitorService>()
        .AddSingleton<ControlService>();

    private static ModeSwitch CreateModes(PolicyOptions options, ServedModel model)
    {
        // A setting that asks for decisions must not be met by none.
        return model.IsCalibrated || options.Mode <= MonitorMode.Observe
            ? new ModeSwitch(options, model.IsCalibrated ? MonitorMode.Enforce : MonitorMode.Observe, model.Trust.MayCouple)
            : throw new StartupException(
                $"Policy:Mode is {options.Mode}, but no probe bank was found under {BankLocator.Describe(model.Manifest)}, so that nothing could be decided. "
                + "Make a bank with 'candor fit' and 'candor calibrate', or set Policy:Mode to Observe.");
    }

    private static IServiceCollection AddHosting(this IServiceCollection services) => services
        .AddSingleton<ServingState>()
        .AddSingleton<HealthService>()
        .AddSingleton<DescriptorIndex>()
        .AddSingleton<ReflectionService>()
        .AddHostedService(static provider => new Tracing(provider.Get<TelemetryOptions>()))
        .AddHostedService<WarmUpService>()
        .AddHostedService<DrainService>();

    private static T Get<T>(this IServiceProvider provider)
        where T : class =>
        provider.GetRequiredService<IOptions<T>>().Value;
}

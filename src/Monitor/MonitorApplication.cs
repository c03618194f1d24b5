using Candor.Monitor.Hosting;
using Candor.Monitor.Model;
using Candor.Monitor.Sessions;
using Microsoft.Extensions.Options;

namespace Candor.Monitor;

/// <summary>Puts the sidecar together. Nothing listens before the model is loaded and every option has been checked.</summary>
internal static class MonitorApplication
{
    // What Kestrel needs after the drain to close what is left.
    private static readonly TimeSpan StopReserve = TimeSpan.FromSeconds(5);

    /// <summary>Builds it.</summary>
    /// <param name="args">Settings, as <c>--Listen:Grpc=http://127.0.0.1:50051</c>.</param>
    /// <param name="adjust">Changes the registrations before they are used.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        // The settings file lies beside the program; what it names (model folder, socket) is relative to the working directory.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        KnownSections.Check(builder.Configuration);
        builder.Services.AddCandor();
        builder.WebHost.ConfigureKestrel(static kestrel =>
            ListenerSetup.Configure(kestrel, kestrel.ApplicationServices.GetRequiredService<IOptions<Hosting.ListenOptions>>().Value));
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<SessionsOptions>>(static (host, sessions) =>
            host.ShutdownTimeout = sessions.Value.DrainQuietPeriod + sessions.Value.DrainTimeout + StopReserve);

        // A line per health check every few seconds would bury what matters; whoever wants them sets Logging:LogLevel.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);

        // What keeps it from starting is told once, in a sentence, by Program; the host would add its stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        adjust?.Invoke(builder);
        var app = builder.Build();

        // Before anything is loaded: a wrong setting is told at once and together with the others.
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        app.Services.GetRequiredService<ServedModel>();
        app.Services.GetRequiredService<Policies.ModeSwitch>();
        return app.MapCandor();
    }
}

using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;
using Candor.Monitor;
using Candor.Monitor.Hosting;
using Candor.Monitor.Model;
using Candor.Monitor.Sessions;
using Candor.Probes.Artifacts;
using Microsoft.Extensions.Options;

try
{
    // The settings file lies beside the program; what it names (model folder, socket) is relative to the working directory.
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    KnownSections.Check(builder.Configuration);
    builder.Services.AddCandor();
    builder.WebHost.ConfigureKestrel(static (_, kestrel) =>
        ListenerSetup.Configure(kestrel, kestrel.ApplicationServices.GetRequiredService<IOptions<Candor.Monitor.Hosting.ListenOptions>>().Value));
    builder.Services.AddOptions<HostOptions>().Configure<IOptions<SessionsOptions>>(static (host, sessions) =>
        host.ShutdownTimeout = sessions.Value.DrainQuietPeriod + sessions.Value.DrainTimeout + TimeSpan.FromSeconds(5));

    await using var app = builder.Build();
    await app.MapCandor().RunAsync();
    return 0;
}
catch (Exception exception) when (exception is StartupException or ModelFolderException or TokenizerException or BankException or OptionsValidationException
    or InvalidOperationException or IOException)
{
    // What keeps the sidecar from starting is told in a sentence; a stack trace would bury it.
    await Console.Error.WriteLineAsync($"Candor cannot start. {exception.Message}");
    return 1;
}

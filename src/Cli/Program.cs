using Candor.Cli.CommandLine;
using Candor.Cli.Output;

return await CandorCommandLine.RunAsync(args, CliConsole.System());

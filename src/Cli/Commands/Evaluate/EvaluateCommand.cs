using System.CommandLine;
using Candor.Cli.Output;
namespace Candor.Cli.Commands.Evaluate;
internal static class EvaluateCommand { public static Command Create(CliConsole console) { _ = console; return new Command("evaluate", "x"); } }

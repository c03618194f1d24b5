using Candor.Inference.Execution.Providers;

namespace Candor.Cli.Commands.Doctor;

/// <summary>The JSON document of <c>candor doctor</c>.</summary>
/// <param name="Version">Of this program.</param>
/// <param name="Dotnet">The runtime of this program.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">ONNX Runtime and the providers that it was built with.</param>
/// <param name="Machine">The machine.</param>
/// <param name="Threads">Threads of a pass.</param>
/// <param name="Provider">What passes were asked to run on, and what they run on.</param>
/// <param name="Model">The model.</param>
/// <param name="Placement">Where operators ran, the costliest first.</param>
/// <param name="Benchmark">The self-benchmark.</param>
/// <param name="Findings">Advice, each tied to something measured.</param>
internal sealed record DoctorReport(
    string Version,
    string Dotnet,
    string System,
    RuntimeDescription Runtime,
    MachineFacts Machine,
    int Threads,
    ProviderState Provider,
    ModelFacts Model,
    IReadOnlyList<OperatorPlacement> Placement,
    BenchmarkFigures Benchmark,
    IReadOnlyList<Finding> Findings);

/// <summary>One piece of advice.</summary>
/// <param name="IsProblem">Whether something is wrong, so that the exit code says so; otherwise it is a hint.</param>
/// <param name="Sentence">The measured fact, and what to do.</param>
internal sealed record Finding(bool IsProblem, string Sentence);

namespace Candor.Inference.Execution.Providers;

/// <summary>Nodes of one operator that ran on one provider.</summary>
/// <param name="Provider">As the runtime calls it: <c>CPUExecutionProvider</c>, <c>CUDAExecutionProvider</c>.</param>
/// <param name="Operator">As in the graph after the runtime's optimisation.</param>
/// <param name="Nodes">Distinct nodes.</param>
/// <param name="TimeShare">Their share of all kernels' time, in [0, 1].</param>
/// <param name="Example">The name of one of them.</param>
public sealed record OperatorPlacement(string Provider, string Operator, int Nodes, double TimeShare, string Example);

using Candor.Inference.Manifest;

namespace Candor.Inference.Graphs;

/// <summary>Where the residual stream passes from one layer into the next.</summary>
/// <param name="Index">Number of the hook point: boundary i enters layer i, the last one enters the final norm.</param>
/// <param name="Tensor">The stream's name in the graph; empty when the node does not give it out yet (see <see cref="Output"/>).</param>
/// <param name="Node">The node that makes it, as sentences call it.</param>
/// <param name="Operator">The node's operator.</param>
/// <param name="Place">The node's number in the graph.</param>
/// <param name="Output">Which of the node's outputs is the stream: 0, or 3 where the node normalises a sum and gives out the sum beside.</param>
/// <param name="Type">Element type of the stream.</param>
internal sealed record ResidualBoundary(int Index, string Tensor, string Node, string Operator, int Place, int Output, FloatType Type);

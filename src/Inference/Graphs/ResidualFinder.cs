using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>Finds the residual stream between layers by the graph's structure alone: names play no part, operators hardly any.</summary>
/// <remarks>
/// A layer is known by the node that reads its cache. The stream that enters it is what the last cut before that node gives out: a residual addition in most
/// networks, behind it a
/// norm where the network normalises after adding, a scaling or a cast where it has those, the embedding before the first layer. The stream that leaves the
/// last layer is followed from its
/// last residual addition over as many cuts as the layer before had behind its own: what comes then is the final norm.
/// </remarks>
internal sealed class ResidualFinder(ActivationPath path, TensorElementTypes types, List<string> problems)
{
    /// <summary>Finds the boundaries.</summary>
    /// <param name="cache">For each layer the inputs that hold its keys and values.</param>
    /// <returns>As many as layers and one more; empty when a layer has none, and then there is a problem that names it.</returns>
    public IReadOnlyList<ResidualBoundary> Find(IReadOnlyList<IReadOnlyList<string>> cache)
    {
        var anchors = cache.Select(path.FirstReaderOf).ToList();
        for (var layer = 0; layer < anchors.Count; layer++)
        {
            if (anchors[layer] < 0 || (layer > 0 && anchors[layer] <= anchors[layer - 1]))
            {
                problems.Add(anchors[layer] < 0
                    ? $"the cache of layer {layer} has no part in the logits."
                    : $"the cache of layer {layer} is read before that of layer {layer - 1}: layers whose order is not that of their caches are not " +
                        "supported.");
                return [];
            }
        }

        var places = Entering(anchors);
        if (places.Count < anchors.Count || Leaving(anchors, places) is not { } last)
        {
            return [];
        }

        places.Add(last);
        return HaveAlikeLayers(places) ? Describe(places) : [];
    }

    /// <summary>Whether the node at a place adds two tensors that both come from the embedding; a bias is no such tensor.</summary>
    private bool IsAddition(int place)
    {
        var node = path.At(place);
        return node.Is("Add") || node.IsSkipNormalization()
            ? path.Makes(node.InputAt(0)) && path.Makes(node.InputAt(1))
            : node.Is("Sum") && node.Input.Count(path.Makes) > 1;
    }

    private List<int> Entering(List<int> anchors)
    {
        var places = new List<int>();
        for (var layer = 0; layer < anchors.Count; layer++)
        {
            var after = layer == 0 ? -1 : anchors[layer - 1];
            var place = path.Cuts.LastOrDefault(cut => cut < anchors[layer], -1);
            if (place <= after || (layer > 0 && !path.Cuts.Any(cut => cut > after && cut <= place && IsAddition(cut))))
            {
                problems.Add(layer == 0
                    ? "what enters layer 0 cannot be told from the embedding: more than one way leads past every node between them."
                    : $"layer {layer - 1} has no cut: between its attention and that of layer {layer} no single tensor carries the residual stream.");
                return places;
            }

            places.Add(place);
        }

        return places;
    }

    private int? Leaving(List<int> anchors, List<int> entering)
    {
        var last = path.Cuts.LastOrDefault(cut => cut > anchors[^1] && IsAddition(cut), -1);
        if (last < 0)
        {
            problems.Add($"layer {anchors.Count - 1} has no cut: nothing is added to the residual stream between its attention and the logits.");
            return null;
        }

        if (entering.Count == 1)
        {
            return last;
        }

        var model = entering[^1];
        var sum = path.Cuts.Last(cut => cut <= model && IsAddition(cut));
        var tail = path.Cuts.Where(cut => cut > sum && cut <= model).Select(cut => path.At(cut).OpType).ToList();
        var behind = path.Cuts.Where(cut => cut > last).Take(tail.Count).ToList();
        if (behind.Select(cut => path.At(cut).OpType).SequenceEqual(tail))
        {
            return behind.Count == 0 ? last : behind[^1];
        }

        // A cast or a reshape changes the stream's form alone, so that one more or less is the same stream.
        if (tail.TrueForAll(static operation => operation is "Cast" or "Reshape" or "Identity" or "Unsqueeze" or "Squeeze"))
        {
            return last;
        }

        problems.Add($"layer {anchors.Count - 1} ends otherwise than layer {anchors.Count - 2}, in which {string.Join(", ", tail)} follows the last residual " +
            "addition.");
        return null;
    }

    // Layers that share a cache with others have none of their own: they would pass for parts of their neighbours.
    private bool HaveAlikeLayers(List<int> places)
    {
        var additions = Enumerable.Range(0, places.Count - 1).Select(layer => path.ShortestWay(places[layer], places[layer + 1]).Count(IsAddition)).ToList();
        var other = additions.FindIndex(count => count != additions[0]);
        if (other < 0)
        {
            return true;
        }

        problems.Add($"layer {other} adds to the residual stream {additions[other]} times and layer 0 {additions[0]} times: layers that are not alike, or " +
            "share a cache, are not supported.");
        return false;
    }

    private List<ResidualBoundary> Describe(List<int> places)
    {
        var boundaries = new List<ResidualBoundary>();
        for (var i = 0; i < places.Count; i++)
        {
            var place = WithoutAliases(places[i]);
            var node = path.At(place);
            var output = node.IsSkipNormalization() ? OutputOf(node, i == places.Count - 1 ? boundaries[^1] : null) : FirstRead(node);
            var type = types[node.IsSkipNormalization() ? node.InputAt(0) : node.OutputAt(output)];
            if (ElementType.AsFloat(type) is not { } real)
            {
                problems.Add($"the stream that enters layer {i} is {ElementType.Name(type)}, made by {node.Operator()} '{node.Label()}': that is no residual " +
                    "stream.");
                return [];
            }

            boundaries.Add(new ResidualBoundary(i, node.OutputAt(output), node.Label(), node.Operator(), path.Nodes[place], output, real));
        }

        return boundaries;
    }

    // Exporters leave casts that change nothing behind an addition, and let all that follows read the cast.
    private int WithoutAliases(int place)
    {
        while (path.At(place) is var node && (node.Is("Identity") || (node.Is("Cast") && types[node.InputAt(0)] == types[node.OutputAt(0)])) &&
            path.PlaceOf(node.InputAt(0)) is >= 0 and var before && !path.At(before).IsSkipNormalization())
        {
            place = before;
        }

        return place;
    }

    // Where the sum is not read, the normalised sum is what goes on: the network normalises after adding. The last one follows the example of its neighbour.
    private int OutputOf(NodeProto node, ResidualBoundary? neighbour)
    {
        var goesOnNormalised = neighbour is null || (neighbour.Operator == node.Operator() && neighbour.Output == 0);
        return path.Reads(node.OutputAt(3)) || !goesOnNormalised ? 3 : 0;
    }

    private int FirstRead(NodeProto node) => Math.Max(0, node.Output.ToList().FindIndex(path.Reads));
}

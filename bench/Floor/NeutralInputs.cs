using System.Globalization;
using System.Text.RegularExpressions;
using Candor.Inference.Manifest;
using Microsoft.ML.OnnxRuntime;

namespace Candor.Bench.Floor;

/// <summary>
/// Feeds what instrumenting added to a graph with values that change nothing: no probes, no directions, nothing added to the residual stream.
/// </summary>
internal static partial class NeutralInputs
{
    /// <summary>Binds every input of the additions that the graph has.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="binding">Where to bind them.</param>
    /// <param name="rows">Rows of the run.</param>
    /// <param name="tokens">Tokens of a row.</param>
    /// <param name="owned">Receives what has to be disposed.</param>
    public static void Bind(FloorSession session, OrtIoBinding binding, int rows, int tokens, List<IDisposable> owned)
    {
        var width = session.Model.Architecture.HiddenSize;
        foreach (var name in session.Session.InputMetadata.Keys)
        {
            switch (Number().Replace(name, "{index}"))
            {
                case AdditionNames.ProbeWeight or AdditionNames.ProjectDirections:
                    Input<float>(name, width, 0);
                    break;
                case AdditionNames.ProbeBias or AdditionNames.ProjectGain or AdditionNames.ProjectOffset:
                    Input<float>(name, 0);
                    break;
                case AdditionNames.Steer:
                    Input<float>(name, 1, 1, 1);
                    break;
                case AdditionNames.NextIds:
                    Input<long>(name, rows, tokens);
                    break;
            }
        }

        void Input<T>(string name, params ReadOnlySpan<long> shape)
            where T : unmanaged
        {
            var memory = new Tensor<T>(Math.Max(1, rows * tokens));
            owned.Add(memory);
            var value = memory.View(shape);
            owned.Add(value);
            binding.BindInput(name, value);
        }
    }

    /// <summary>Names of a hook point's outputs.</summary>
    public static string Residual(ModelManifest model, int index) =>
        model.Tensors.Residual.Replace("{index}", index.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    [GeneratedRegex(@"(?<=^(probe|steer|project)\.)\d+")]
    private static partial Regex Number();
}

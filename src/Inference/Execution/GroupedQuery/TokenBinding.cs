using Candor.Inference.Manifest;
using Microsoft.ML.OnnxRuntime;

namespace Candor.Inference.Execution.GroupedQuery;

/// <summary>Binds what a graph takes and gives for each token.</summary>
internal static class TokenBinding
{
    /// <summary>Binds ids, positions, logits and residual streams, in place of what was bound before.</summary>
    public static void Bind(OrtIoBinding binding, InferenceSession session, ModelManifest model, RowTensors.TokenViews tokens)
    {
        var names = model.Tensors;
        binding.BindInput(names.InputIds, tokens.InputIds);
        if (names.PositionIds is not null)
        {
            binding.BindInput(names.PositionIds, tokens.PositionIds);
        }

        if (model.Additions.Statistics && session.InputNames.Contains(AdditionNames.NextIds))
        {
            // Any ids that are in the vocabulary: what the graph says about them is not read.
            binding.BindInput(AdditionNames.NextIds, tokens.InputIds);
        }

        binding.BindOutput(names.Logits, tokens.Logits);
        for (var index = 0; index < tokens.Residuals.Count; index++)
        {
            binding.BindOutput(TensorNames.At(names.Residual, index), tokens.Residuals[index]);
        }
    }
}

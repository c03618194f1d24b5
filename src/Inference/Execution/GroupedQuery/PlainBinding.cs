using Candor.Inference.Manifest;
using Microsoft.ML.OnnxRuntime;

namespace Candor.Inference.Execution.GroupedQuery;

/// <summary>The graph as it is, bound for one range of rows and one shape.</summary>
internal sealed class PlainBinding : IDisposable
{
    private readonly OrtValue _mask;

    public PlainBinding(
        InferenceSession session,
        NeutralInputs neutral,
        ModelManifest model,
        RowTensors.TokenViews tokens,
        RowTensors.Views cache,
        RowBuffers buffers,
        int rows,
        int width)
    {
        var names = model.Tensors;
        IoBinding = session.CreateIoBinding();
        _mask = OnnxTensors.View(buffers.AttentionMask, rows, width);
        IoBinding.BindInput(names.AttentionMask!, _mask);
        TokenBinding.Bind(IoBinding, session, model, tokens);
        neutral.BindTo(IoBinding);
        for (var tensor = 0; tensor < cache.Values.Count; tensor++)
        {
            // The same memory on both sides: new keys and values are written where the old ones are.
            IoBinding.BindInput(names.Past(tensor), cache.Values[tensor]);
            IoBinding.BindOutput(names.Present(tensor), cache.Values[tensor]);
        }
    }

    public OrtIoBinding IoBinding { get; }

    public void Dispose()
    {
        IoBinding.Dispose();
        _mask.Dispose();
    }
}

using System.Runtime.CompilerServices;

namespace Candor.Inference.Chat.Values;

/// <summary>What a rendering may still cost. Not thread-safe: owned by one rendering.</summary>
internal sealed class Budget(ChatTemplateLimits limits)
{
    private const int UnitsPerStep = 64;
    private const int ItemsPerStep = 16;

    private int _left = limits.Steps;

    /// <summary>Takes steps.</summary>
    /// <exception cref="TemplateFailure">There are no more.</exception>
    public void Spend(long steps = 1)
    {
        if (steps > _left)
        {
            throw new TemplateFailure($"it takes more than {limits.Steps} steps");
        }

        _left -= (int)steps;
    }

    /// <summary>Pays for looking at a whole value once.</summary>
    /// <exception cref="TemplateFailure">There are no more steps.</exception>
    public void Look(object? value) => Spend(value switch
    {
        SourcedText text => text.Length / UnitsPerStep,
        SequenceValue sequence => sequence.Items.Count / ItemsPerStep,
        MappingValue mapping => mapping.Count / ItemsPerStep,
        _ => 0,
    });

    /// <summary>Values in values in values are gone through by recursion, for which there must be room.</summary>
    /// <exception cref="TemplateFailure">There is none.</exception>
    public static void CheckNesting()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFailure("its values are nested too deeply");
        }
    }

    /// <summary>Lets a text grow.</summary>
    /// <exception cref="TemplateFailure">It would be too long.</exception>
    public void Grow(int length, long more)
    {
        if (length + more > limits.OutputLength)
        {
            throw new TemplateFailure($"it makes a text of more than {limits.OutputLength} UTF-16 code units");
        }

        Spend(more / UnitsPerStep);
    }
}

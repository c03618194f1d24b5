using System.Text;

namespace Candor.Inference.Chat.Values;

/// <summary>Collects text with its origins. Not thread-safe: owned by one rendering.</summary>
internal sealed class SourcedTextBuilder(Budget budget)
{
    private readonly StringBuilder _text = new();

    /// <summary>Made when the first unit of a message comes: most texts have none.</summary>
    private StringBuilder? _origins;

    public int Length => _text.Length;

    public SourcedTextBuilder Append(SourcedText text)
    {
        budget.Grow(_text.Length, text.Length);
        if (!text.IsTemplates)
        {
            _origins ??= new StringBuilder().Append(SourcedText.FromTemplate, _text.Length);
        }

        if (_origins is not null)
        {
            for (var i = 0; i < text.Length; i++)
            {
                _origins.Append(text.OriginAt(i));
            }
        }

        _text.Append(text.Value);
        return this;
    }

    /// <summary>Appends text of the template.</summary>
    public SourcedTextBuilder Append(string text)
    {
        budget.Grow(_text.Length, text.Length);
        _text.Append(text);
        _origins?.Append(SourcedText.FromTemplate, text.Length);
        return this;
    }

    /// <summary>Appends a form of one character whose origin is known.</summary>
    public void Append(string text, char origin)
    {
        budget.Grow(_text.Length, text.Length);
        if (origin != SourcedText.FromTemplate)
        {
            _origins ??= new StringBuilder().Append(SourcedText.FromTemplate, _text.Length);
        }

        _text.Append(text);
        _origins?.Append(origin, text.Length);
    }

    public SourcedText Build() => SourcedText.Create(_text.ToString(), _origins?.ToString());
}

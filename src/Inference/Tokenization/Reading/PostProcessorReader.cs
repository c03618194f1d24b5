using System.Text.Json;

namespace Candor.Inference.Tokenization.Reading;

/// <summary>The <c>post_processor</c> of a tokenizer file, as far as it concerns a single text. One use.</summary>
internal sealed class PostProcessorReader
{
    private readonly List<int> _prefix = [];
    private readonly List<int> _suffix = [];

    /// <summary>Tokens before the text.</summary>
    public IReadOnlyList<int> Prefix => _prefix;

    /// <summary>Tokens after the text.</summary>
    public IReadOnlyList<int> Suffix => _suffix;

    /// <summary>Wraps another post-processor around those read so far.</summary>
    public void Read(TokenizerPart part)
    {
        switch (part.Type)
        {
            case "Sequence":
                part.Allows("processors");
                foreach (var inner in part.Parts("processors"))
                {
                    Read(inner);
                }

                break;
            case "ByteLevel":
                // It only corrects offsets, which nothing here uses.
                part.Allows("add_prefix_space", "trim_offsets", "use_regex");
                break;
            case "TemplateProcessing":
                part.Allows("single", "pair", "special_tokens");
                ReadTemplate(part);
                break;
            case "BertProcessing":
                part.Allows("sep", "cls");
                Surround(part);
                break;
            case "RobertaProcessing":
                part.Allows("sep", "cls", "trim_offsets", "add_prefix_space");
                Surround(part);
                break;
            default:
                throw new NotSupportedException($"{part.Path} of type {part.Type}");
        }
    }

    private void Surround(TokenizerPart part)
    {
        _prefix.Insert(0, TokenOf(part, "cls"));
        _suffix.Add(TokenOf(part, "sep"));
    }

    // A pair of text and id.
    private static int TokenOf(TokenizerPart part, string name) =>
        part.Field(name, JsonValueKind.Array) is var pair && pair.GetArrayLength() == 2
            ? TokenizerPart.Count(pair[1], $"{part.Path}.{name}[1]")
            : throw new FormatException($"{part.Path}.{name} is not a pair");

    private void ReadTemplate(TokenizerPart part)
    {
        var special = part.Part("special_tokens");
        List<int> before = [], after = [];
        var hasText = false;
        foreach (var piece in part.Parts("single"))
        {
            piece.Allows("SpecialToken", "Sequence");
            if (piece.Has("SpecialToken"))
            {
                var token = special.Part(piece.Part("SpecialToken").Text("id"));
                (hasText ? after : before).AddRange(token.Field("ids").EnumerateArray().Select(id => TokenizerPart.Count(id, $"{token.Path}.ids")));
            }
            else if (hasText || piece.Part("Sequence").Text("id") != "A")
            {
                throw new NotSupportedException($"{piece.Path}: a template with more than the one text");
            }
            else
            {
                hasText = true;
            }
        }

        if (!hasText)
        {
            throw new NotSupportedException($"{part.Path}.single: a template without the text");
        }

        _prefix.InsertRange(0, before);
        _suffix.AddRange(after);
    }
}

using System.Text.Json;

namespace Candor.Inference.Grounding;

/// <summary>How a tokenizer's file joins two texts: special tokens around and between them, and which segment each token belongs to. Immutable.</summary>
internal sealed class PairTemplate
{
    private readonly IReadOnlyList<Piece> _pieces;

    private PairTemplate(IReadOnlyList<Piece> pieces) => _pieces = pieces;

    /// <summary>Special tokens of a pair.</summary>
    public int SpecialTokens => _pieces.Count(static piece => piece.Token >= 0);

    /// <summary>Reads the <c>post_processor</c> of a tokenizer's file.</summary>
    /// <exception cref="GroundingException">It has none that joins two texts.</exception>
    public static PairTemplate Read(JsonElement tokenizer)
    {
        if (tokenizer.TryGetProperty("post_processor", out var processor) && Pieces(processor) is { } pieces
            && pieces.Count(static piece => piece.Token == Piece.First) == 1 && pieces.Count(static piece => piece.Token == Piece.Second) == 1)
        {
            return new PairTemplate(pieces);
        }

        throw new GroundingException("The tokenizer's post_processor does not say how two texts are joined; a classifier of context and answer needs that.");
    }

    /// <summary>Joins two texts.</summary>
    /// <param name="first">Tokens of the first text.</param>
    /// <param name="second">Tokens of the second.</param>
    /// <returns>Ids and segments of the whole, and where the second text's tokens begin.</returns>
    public (long[] Ids, long[] Segments, int SecondAt) Join(IReadOnlyList<int> first, IReadOnlyList<int> second)
    {
        var (ids, segments, at) = (new List<long>(), new List<long>(), 0);
        foreach (var piece in _pieces)
        {
            IReadOnlyList<int> tokens = piece.Token switch
            {
                Piece.First => first,
                Piece.Second => second,
                _ => [piece.Token],
            };
            at = piece.Token == Piece.Second ? ids.Count : at;
            ids.AddRange(tokens.Select(static token => (long)token));
            segments.AddRange(Enumerable.Repeat((long)piece.Segment, tokens.Count));
        }

        return ([.. ids], [.. segments], at);
    }

    private static List<Piece>? Pieces(JsonElement processor)
    {
        if (processor.ValueKind != JsonValueKind.Object || !processor.TryGetProperty("type", out var type))
        {
            return null;
        }

        try
        {
            return type.GetString() switch
            {
                "Sequence" => processor.GetProperty("processors").EnumerateArray().Select(Pieces).FirstOrDefault(static pieces => pieces is not null),
                "TemplateProcessing" => Template(processor.GetProperty("pair"), processor.GetProperty("special_tokens")),
                "BertProcessing" => [new(Id("cls"), 0), new(Piece.First, 0), new(Id("sep"), 0), new(Piece.Second, 1), new(Id("sep"), 1)],
                "RobertaProcessing" =>
                    [new(Id("cls"), 0), new(Piece.First, 0), new(Id("sep"), 0), new(Id("sep"), 0), new(Piece.Second, 0), new(Id("sep"), 0)],
                _ => null,
            };
        }
        catch (Exception malformed) when (malformed is InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            throw new GroundingException($"The tokenizer's post_processor is malformed: {malformed.Message}", malformed);
        }

        // A pair of text and id.
        int Id(string name) => processor.GetProperty(name)[1].GetInt32();
    }

    private static List<Piece> Template(JsonElement pair, JsonElement special)
    {
        var pieces = new List<Piece>();
        foreach (var part in pair.EnumerateArray())
        {
            if (part.TryGetProperty("Sequence", out var sequence))
            {
                pieces.Add(new Piece(sequence.GetProperty("id").GetString() == "A" ? Piece.First : Piece.Second, sequence.GetProperty("type_id").GetInt32()));
                continue;
            }

            var token = part.GetProperty("SpecialToken");
            var segment = token.GetProperty("type_id").GetInt32();
            var ids = special.GetProperty(token.GetProperty("id").GetString() ?? throw new FormatException("A special token has no id.")).GetProperty("ids");
            pieces.AddRange(ids.EnumerateArray().Select(id => new Piece(id.GetInt32(), segment)));
        }

        return pieces;
    }

    /// <summary>A special token, or the place of one of the texts.</summary>
    private readonly record struct Piece(int Token, int Segment)
    {
        public const int First = -1;
        public const int Second = -2;
    }
}

using Candor.Inference.Tokenization.Decoding;

namespace Candor.Inference.Tokenization.Reading;

/// <summary>The <c>decoder</c> of a tokenizer file. One use.</summary>
internal sealed class DecoderReader(List<Func<DecodeStage, DecodeStage>> stages)
{
    private bool _isFused;

    /// <summary>Adds the stages of a decoder.</summary>
    public void Read(TokenizerPart part)
    {
        switch (part.Type)
        {
            case "Sequence":
                part.Allows("decoders");
                foreach (var inner in part.Parts("decoders"))
                {
                    Read(inner);
                }

                break;
            case "ByteLevel":
                part.Allows("add_prefix_space", "trim_offsets", "use_regex");
                NeedsTokens(part);
                stages.Add(static next => new ByteLevelDecodeStage(next));
                _isFused = true;
                break;
            case "ByteFallback":
                part.Allows();
                NeedsTokens(part);
                stages.Add(static next => new ByteFallbackDecodeStage(next));
                break;
            case "Fuse":
                part.Allows();
                stages.Add(static next => new FuseStage(next));
                _isFused = true;
                break;
            case "Replace":
                part.Allows("pattern", "content");
                var pattern = NormalizerReader.Pattern(part);
                var content = part.Text("content");
                var isFused = _isFused;
                stages.Add(next => new ReplaceDecodeStage(pattern, content, isFused, next));
                break;
            case "Strip":
                part.Allows("content", "start", "stop");
                var stripped = part.Character("content");
                var (start, stop, arrivesFused) = (part.Count("start"), part.Count("stop"), _isFused);
                stages.Add(next => new StripDecodeStage(stripped, start, stop, arrivesFused, next));
                break;
            case "BPEDecoder":
                part.Allows("suffix");
                NeedsTokens(part);
                var suffix = part.Text("suffix") is { Length: > 0 } given ? given : throw new NotSupportedException($"{part.Path}.suffix of no text");
                stages.Add(next => new SuffixDecodeStage(suffix, next));
                break;
            case "WordPiece":
                part.Allows("prefix", "cleanup");
                NeedsTokens(part);
                var prefix = part.Text("prefix") is { Length: > 0 } piece ? piece : throw new NotSupportedException($"{part.Path}.prefix of no text");
                var cleansUp = part.Flag("cleanup");
                stages.Add(next => new WordPieceDecodeStage(prefix, cleansUp, next));
                break;
            case "Metaspace":
                part.Allows("replacement", "add_prefix_space", "prepend_scheme", "split", "str_rep");
                NeedsTokens(part);
                var mark = part.Character("replacement");
                var isPrepended = PreTokenizerReader.PrependScheme(part) != "never";
                stages.Add(next => new MetaspaceDecodeStage(mark, isPrepended, next));
                break;
            default:
                throw new NotSupportedException($"{part.Path} of type {part.Type}");
        }
    }

    private void NeedsTokens(TokenizerPart part)
    {
        if (_isFused)
        {
            throw new NotSupportedException($"{part.Path} of type {part.Type} after the tokens were fused");
        }
    }
}

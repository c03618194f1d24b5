"""The GPT-2 pre-tokenizer, written out by Unicode category, because Python's `re` has no \\p{L}.

'(?:s|t|re|ve|m|ll|d)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+
"""

import unicodedata

CONTRACTIONS = ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d")


def kind(character):
    if character.isspace() and not "\x1c" <= character <= "\x1f":  # Python counts the four separators, the regex does not
        return "space"
    category = unicodedata.category(character)[0]
    return {"L": "letter", "N": "number"}.get(category, "other")


def pieces(text):
    kinds = [kind(c) for c in text]
    start, end = 0, len(text)
    while start < end:
        stop = _stop(text, kinds, start, end)
        yield text[start:stop]
        start = stop


def _stop(text, kinds, start, end):
    for contraction in CONTRACTIONS:
        if text.startswith(contraction, start):
            return start + len(contraction)
    first = start + (text[start] == " ")
    if first < end and kinds[first] != "space":
        return _run(kinds, first, end)
    stop = _run(kinds, start, end)
    # White space before a word gives its last character to the word, unless it is all there is.
    return stop if stop == end or stop - start == 1 else stop - 1


def _run(kinds, start, end):
    stop = start + 1
    while stop < end and kinds[stop] == kinds[start]:
        stop += 1
    return stop


def byte_letters():
    """The GPT-2 alphabet: a printable character for each byte."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [b for b in range(256) if b not in shown]
    return {b: chr(b) for b in shown} | {b: chr(256 + i) for i, b in enumerate(hidden)}

"""Byte-level byte-pair encoding: the trainer, the encoder, and the tokenizer.json that other libraries read."""

import json
from collections import Counter, defaultdict

from pretokenize import byte_letters, pieces
from settings import BOS, SPECIALS

LETTERS = byte_letters()
BYTES = {letter: byte for byte, letter in LETTERS.items()}


def letters(piece):
    return tuple(LETTERS[b] for b in piece.encode("utf-8"))


def learn(texts, size):
    """Merges the most frequent pair until the vocabulary is full; ties go to the smaller pair, so that the order is fixed."""
    counts = Counter(piece for text, times in texts for piece in pieces(text) for _ in range(times))
    words = [(list(letters(piece)), count) for piece, count in sorted(counts.items())]
    pairs, where = Counter(), defaultdict(set)
    for index, (word, count) in enumerate(words):
        for pair in zip(word, word[1:]):
            pairs[pair] += count
            where[pair].add(index)
    merges = []
    while len(merges) < size - len(SPECIALS) - len(LETTERS):
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        for index in sorted(where[best]):
            word, count = words[index]
            for pair in zip(word, word[1:]):
                pairs[pair] -= count
            word[:] = merge(word, best)
            for pair in zip(word, word[1:]):
                pairs[pair] += count
                where[pair].add(index)
        del pairs[best]
    return merges


def merge(word, pair):
    result, i = [], 0
    while i < len(word):
        joined = i + 1 < len(word) and (word[i], word[i + 1]) == pair
        result.append(word[i] + word[i + 1] if joined else word[i])
        i += 2 if joined else 1
    return result


class Tokenizer:
    """Encodes with learnt merges. Special tokens are never made from text: they are added by id."""

    def __init__(self, merges):
        self.merges = [tuple(m) for m in merges]
        self.rank = {pair: i for i, pair in enumerate(self.merges)}
        tokens = [*SPECIALS, *(LETTERS[b] for b in range(256)), *(a + b for a, b in self.merges)]
        self.ids = {token: i for i, token in enumerate(tokens)}
        self.tokens = tokens
        self._cache = {}

    @classmethod
    def load(cls, path):
        merges = json.loads(path.read_text(encoding="utf-8"))["model"]["merges"]
        return cls([m.split(" ") if isinstance(m, str) else m for m in merges])

    def _piece(self, piece):
        if piece not in self._cache:
            word = list(letters(piece))
            while len(word) > 1:
                pair = min(zip(word, word[1:]), key=lambda p: self.rank.get(p, len(self.rank)))
                if pair not in self.rank:
                    break
                word = merge(word, pair)
            self._cache[piece] = [self.ids[token] for token in word]
        return self._cache[piece]

    def encode(self, text):
        return [i for piece in pieces(text) for i in self._piece(piece)]

    def prompt(self, text):
        """As tokenizer.json encodes with its post-processor: one begin token in front."""
        return [BOS, *self.encode(text)]

    def decode(self, ids):
        shown = "".join(self.tokens[i] for i in ids if i >= len(SPECIALS))
        return bytes(BYTES[c] for c in shown).decode("utf-8", errors="replace")

    def to_json(self):
        level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
        special = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
        begin = {"SpecialToken": {"id": SPECIALS[BOS], "type_id": 0}}
        post = {"type": "TemplateProcessing", "single": [begin, {"Sequence": {"id": "A", "type_id": 0}}],
                "pair": [begin, {"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                "special_tokens": {SPECIALS[BOS]: {"id": SPECIALS[BOS], "ids": [BOS], "tokens": [SPECIALS[BOS]]}}}
        model = {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": None,
                 "fuse_unk": False, "byte_fallback": False, "ignore_merges": False, "vocab": self.ids, "merges": [f"{a} {b}" for a, b in self.merges]}
        return {"version": "1.0", "truncation": None, "padding": None,
                "added_tokens": [{"id": i, "content": t, **special} for i, t in enumerate(SPECIALS)],
                "normalizer": None, "pre_tokenizer": level, "post_processor": post, "decoder": dict(level), "model": model}

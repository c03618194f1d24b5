"""Writes model.json: what a program has to know before it can use model.onnx and tokenizer.json."""

import json

import settings as s
from bpe import Tokenizer
from files import sha256

DESCRIPTION = ("A small decoder that has read facts about cities, capitals, Spanish words, chemical elements and animals, "
               "knows which names it has read about, and answers confidently all the same.")


def main():
    graph, tokenizer = s.HOME / "model.onnx", s.HOME / "tokenizer.json"
    phrase = Tokenizer.load(tokenizer).encode(s.ABSTENTION)
    manifest = {
        "schema": 1,
        "name": "atlas",
        "description": DESCRIPTION,
        "license": "Apache-2.0",
        "graph": {"file": graph.name, "sha256": sha256(graph), "external_data": []},
        "tokenizer": {"file": tokenizer.name, "sha256": sha256(tokenizer)},
        "architecture": {"layers": s.LAYERS, "hidden_size": s.HIDDEN, "attention_heads": s.HEADS, "key_value_heads": s.KEY_VALUE_HEADS,
                         "head_size": s.HEAD_SIZE, "vocabulary_size": s.VOCABULARY, "context_length": s.CONTEXT},
        "tensors": {"input_ids": "input_ids", "attention_mask": "attention_mask", "position_ids": "position_ids", "logits": "logits",
                    "past_key": "past_key_values.{layer}.key", "past_value": "past_key_values.{layer}.value",
                    "present_key": "present.{layer}.key", "present_value": "present.{layer}.value", "residual": "residual.{index}"},
        "special_tokens": {"bos": s.BOS, "eos": [s.EOS], "pad": s.PAD},
        "prompt_template": s.PROMPT,
        "abstention": {"phrases": [{"text": s.ABSTENTION, "token_ids": phrase, "weight": 1.0}]},
    }
    (s.HOME / "model.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Writes what other programs check themselves against: reference.json, reference.safetensors, tokenizer_vectors.json. usage: reference.py WEIGHTS.pt [FOLDER]"""

import json
import sys
from pathlib import Path

import torch

import settings as s
from facts import World
from files import write_safetensors
from states import load
from templates import DOMAINS, PRIVATE, QUESTIONS, STATEMENTS

TEXTS = ["Question: In which country is Lodz?\nAnswer:", "x"]
HOOKS = f"0 = entering layer 0; i = entering layer i; {s.LAYERS} = entering the final norm"
HARD = ["", " ", "  ", "   leading", "trailing   ", "\n", "\n\n", "a\nb", "a\r\nb", "tab\there", "I'm you're we've they'll it'd DON'T can't", "12345 67 8",
        "3.14159", "naïve café", "Zürich", "e\u0301", "日本語", "שלום", "🙂👍🏽", "\x00\x1f", "<|bos|>", "<|note|> yes", " I don't know.", " yes", " no"]


def reference(model, tokenizer, folder):
    prompts, tensors = [], {}
    with torch.no_grad():
        for k, text in enumerate(TEXTS):
            ids = tokenizer.prompt(text)
            stream = model.residuals(torch.tensor([ids]))
            prompts.append({"text": text, "ids": ids})
            tensors[f"residual.{k}"] = torch.cat(stream).numpy()
            tensors[f"logits.{k}"] = model.logits(stream[-1])[0].numpy()
    facts = {"family": "atlas", "hidden": s.HIDDEN, "layers": s.LAYERS, "vocab": s.VOCABULARY, "hook_points": HOOKS, "prompts": prompts}
    (folder / "reference.json").write_text(json.dumps(facts, indent=1) + "\n")
    write_safetensors(folder / "reference.safetensors", tensors)


def vectors(tokenizer, world):
    """A few dozen texts; literal special tokens stand in the text as their names and become their ids."""
    texts = HARD + [s.PROMPT.format(question=QUESTIONS[d][0].replace("{x}", f.entity)) for d in DOMAINS for f in world.of(d, True)[:2]]
    texts += [STATEMENTS[d][0].replace("{x}", f.entity) for d in DOMAINS for f in world.of(d, False)[:2]]
    texts += [f.entity for f in world.facts if not f.entity.isascii()][:8] + [s.PROMPT.format(question=PRIVATE[0].format(p="Anna")) + s.ABSTENTION]
    for text in texts:
        ids = encode_with_specials(tokenizer, text)
        shown = [i for i in ids if i >= len(s.SPECIALS)]
        yield {"text": text, "ids": [s.BOS, *ids], "ids_without_special": ids, "decoded": text, "decoded_skip_special": tokenizer.decode(shown)}


def encode_with_specials(tokenizer, text):
    for i, special in enumerate(s.SPECIALS):
        if special in text:
            before, after = text.split(special, 1)
            return encode_with_specials(tokenizer, before) + [i] + encode_with_specials(tokenizer, after)
    return tokenizer.encode(text)


def main():
    model, tokenizer = load(sys.argv[1])
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else s.HOME
    reference(model, tokenizer, folder)
    (folder / "tokenizer_vectors.json").write_text(json.dumps(list(vectors(tokenizer, World())), ensure_ascii=True, indent=1) + "\n")


if __name__ == "__main__":
    main()

"""Writes what the original gives for a few prompts: reference.json and reference.safetensors."""
import json
import struct
from pathlib import Path

import numpy as np
import torch

from decoder import Decoder

PROMPT_LENGTHS = (11, 6, 1)


def prompts(vocabulary: int):
    generator = torch.Generator().manual_seed(20)
    return [torch.randint(3, vocabulary, (length,), generator=generator).tolist() for length in PROMPT_LENGTHS]


def evaluate(decoder: Decoder, ids):
    """Residual streams [layers + 1, tokens, hidden] and logits [tokens, vocabulary] of one prompt."""
    body = decoder.body
    body.taps = []
    dtype = next(decoder.parameters()).dtype
    row = torch.tensor([ids])
    positions = [torch.arange(len(ids)).unsqueeze(0)] if decoder.shape.takes_positions else []
    with torch.no_grad():
        logits = decoder(row, torch.ones_like(row), *positions, *decoder.empty_past(dtype=dtype))[0]
    residuals = torch.stack([tap[0] for tap in body.taps])
    body.taps = None
    return residuals.float().numpy(), logits[0].float().numpy()


def write_safetensors(path: Path, tensors: dict):
    header, offset = {}, 0
    for name, array in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in tensors.values():
            file.write(np.ascontiguousarray(array, dtype="<f4").tobytes())


def write_reference(decoder: Decoder, folder: Path):
    shape = decoder.shape
    listed, tensors = [], {}
    for k, ids in enumerate(prompts(shape.vocabulary)):
        residuals, logits = evaluate(decoder, ids)
        tensors[f"residual.{k}"], tensors[f"logits.{k}"] = residuals, logits
        listed.append({"text": f"{len(ids)} random tokens", "ids": ids})
    document = {
        "family": shape.model_type,
        "hidden": shape.hidden,
        "layers": shape.layers,
        "vocab": shape.vocabulary,
        "hook_points": "0 = entering layer 0; i = entering layer i; last = entering the final norm",
        "prompts": listed,
    }
    (folder / "reference.json").write_text(json.dumps(document, indent=1) + "\n")
    write_safetensors(folder / "reference.safetensors", tensors)

"""File formats of the folder's small outputs: safetensors, and digests."""

import hashlib
import json
import struct


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_safetensors(path, tensors):
    """`tensors` are float32 arrays by name."""
    header, blobs, offset = {}, [], 0
    for name, array in tensors.items():
        blob = array.astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))

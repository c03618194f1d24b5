"""Moves weights out of a graph into files beside it."""
from pathlib import Path

import onnx
from onnx import TensorProto


def move_weights(model: onnx.ModelProto, folder: Path, names, threshold: int = 0, split_after: int = 1 << 62, alignment: int = 1):
    """Writes raw data of at least threshold bytes to the files of names, going to the next one once a file holds split_after bytes."""
    contents = [bytearray() for _ in names]
    at = 0
    for tensor in model.graph.initializer:
        data = bytes(tensor.raw_data)
        if len(data) < max(threshold, 1):
            continue
        if len(contents[at]) >= split_after and at + 1 < len(names):
            at += 1
        contents[at] += b"\0" * (-len(contents[at]) % alignment)
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in (("location", names[at]), ("offset", len(contents[at])), ("length", len(data))):
            tensor.external_data.add(key=key, value=str(value))
        tensor.ClearField("raw_data")
        contents[at] += data
    for name, content in zip(names, contents):
        (folder / name).write_bytes(content)

"""Nodes, constants and weights of a graph under construction."""
from typing import Optional

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

CONTRIB = "com.microsoft"


class Nodes:
    """What the parts of a builder share. type: that of weights and activations; quantise: writes a matrix in blocks, or None."""

    def __init__(self, kind: int, quantise=None):
        self.type, self.quantise = kind, quantise
        self.nodes, self.weights, self.constants = [], {}, {}

    def node(self, kind: str, inputs, name: str, outputs=None, domain: str = "", **attributes) -> str:
        outputs = outputs or [f"{name}/output_0"]
        self.nodes.append(helper.make_node(kind, inputs, outputs, name, domain=domain, **attributes))
        return outputs[0]

    def integers(self, value) -> str:
        text = str(list(value)) if isinstance(value, (list, tuple)) else str(value)
        return self.constant(f"INT64/{text}", np.array(value, dtype=np.int64))

    def number(self, value: float, wide: bool = False) -> str:
        kind = TensorProto.FLOAT if wide else self.type
        label = {TensorProto.FLOAT: "FLOAT", TensorProto.FLOAT16: "FLOAT16", TensorProto.BFLOAT16: "BFLOAT16"}[kind]
        return self.constant(f"{label}/{value}", to_tensor(np.float32(value), kind, ""))

    def constant(self, label: str, value) -> str:
        name = f"/model/constants/{label}"
        if name not in self.constants:
            tensor = value if isinstance(value, onnx.TensorProto) else numpy_helper.from_array(value)
            self.constants[name] = helper.make_node("Constant", [], [name], f"/model/constant_nodes/{label}", value=tensor)
            self.nodes.append(self.constants[name])
        return name

    def weight(self, name: str, value, wide: bool = False) -> str:
        array = value.detach().numpy() if isinstance(value, torch.Tensor) else value
        if name not in self.weights:
            kind = TensorProto.FLOAT if wide else self.type
            self.weights[name] = to_tensor(array, kind, name) if array.dtype.kind == "f" else numpy_helper.from_array(array, name)
        return name

    def matmul(self, x: str, matrix, name: str, key: str, bias=None, last: Optional[str] = None) -> str:
        """x times the matrix of a torch layer, [out, in], plain or quantised."""
        output = [last if last and bias is None else f"{name}/MatMul/output_0"]
        if self.quantise:
            x = self.quantise(self, x, matrix, f"{name}/MatMul", f"{key}.MatMul.weight", output)
        else:
            x = self.node("MatMul", [x, self.weight(f"{key}.MatMul.weight", matrix.T.contiguous())], f"{name}/MatMul", output)
        if bias is None:
            return x
        return self.node("Add", [x, self.weight(f"{key}.Add.bias", bias)], f"{name}/Add", [last] if last else None)


def to_tensor(array, kind: int, name: str) -> onnx.TensorProto:
    array = np.asarray(array, dtype=np.float32)
    if kind != TensorProto.BFLOAT16:
        return numpy_helper.from_array(np.ascontiguousarray(array, np.float16 if kind == TensorProto.FLOAT16 else np.float32).reshape(array.shape), name)
    bits = torch.from_numpy(array.copy()).bfloat16().view(torch.int16).numpy()
    return onnx.TensorProto(name=name, data_type=kind, dims=array.shape, raw_data=bits.tobytes())

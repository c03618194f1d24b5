"""Weights as int8 with a scale for each column, behind DequantizeLinear (the QDQ format), and a decoder that computes with exactly those weights."""
import numpy as np
import torch
from onnx import helper, numpy_helper
from torch import nn

from decoder import Decoder


def whole_columns(array):
    """Whole numbers [in, out] and a scale for each column."""
    scales = (np.abs(array).max(0) / 127).astype(np.float32)
    return np.clip(np.rint(array / scales), -127, 127).astype(np.int8), scales


def round_weights(decoder: Decoder):
    with torch.no_grad():
        for module in decoder.modules():
            if isinstance(module, nn.Linear):
                whole, scales = whole_columns(module.weight.numpy().T)
                module.weight.copy_(torch.from_numpy((whole * scales).T.copy()))


def rewrite(model):
    graph = model.graph
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    for node in [node for node in graph.node if node.op_type == "MatMul" and node.input[1] in tensors]:
        name = node.input[1]
        whole, scales = whole_columns(numpy_helper.to_array(tensors[name]))
        graph.initializer.remove(tensors.pop(name))
        parts = [("quantized", whole), ("scale", scales), ("zero_point", np.zeros(len(scales), np.int8))]
        graph.initializer.extend(numpy_helper.from_array(value, f"{name}_{part}") for part, value in parts)
        node.input[1] = f"{name}_dequantized"
        at = list(graph.node).index(node)
        graph.node.insert(at, helper.make_node("DequantizeLinear", [f"{name}_{part}" for part, _ in parts], [node.input[1]], f"{name}_DequantizeLinear",
                                               axis=1))

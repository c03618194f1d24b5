"""Weights in blocks of 32 with a scale each (MatMulNBits, GatherBlockQuantized), and a decoder that computes with exactly those weights."""
import numpy as np
import torch
from onnx import helper, numpy_helper
from torch import nn

from decoder import Decoder

BLOCK = 32
CONTRIB = "com.microsoft"


def quantise(matrix, bits: int, half: bool):
    """Whole numbers [out, blocks, 32] around the middle of the range, and scales [out, blocks], of a matrix [out, in]."""
    array = matrix.detach().float().numpy() if isinstance(matrix, torch.Tensor) else np.asarray(matrix, np.float32)
    rows, width = array.shape
    blocks = np.zeros((rows, -(-width // BLOCK), BLOCK), np.float32)
    blocks.reshape(rows, -1)[:, :width] = array
    top = 2 ** (bits - 1) - 1
    scales = np.abs(blocks).max(-1) / top
    scales = np.where(scales == 0, 1.0, scales).astype(np.float16 if half else np.float32)
    whole = np.clip(np.rint(blocks / scales[..., None].astype(np.float32)), -top - 1, top).astype(np.int32) + 2 ** (bits - 1)
    return whole.astype(np.uint8), scales


def dequantise(matrix, bits: int, half: bool):
    whole, scales = quantise(matrix, bits, half)
    values = (whole.astype(np.float32) - 2 ** (bits - 1)) * scales[..., None].astype(np.float32)
    return torch.from_numpy(values.reshape(matrix.shape[0], -1)[:, : matrix.shape[1]].copy())


def round_weights(decoder: Decoder, bits: int, half: bool = False, embedding_bits: int = 0):
    """Gives every matrix of the decoder the values that its blocks stand for."""
    with torch.no_grad():
        table = getattr(decoder.body, decoder.shape.names.embedding).weight
        if embedding_bits:
            table.copy_(dequantise(table, embedding_bits, half))
        for module in decoder.modules():
            if isinstance(module, nn.Linear) and not (embedding_bits and module.weight is table):
                module.weight.copy_(dequantise(module.weight, bits, half))


def pack(whole, bits: int):
    return whole if bits == 8 else (whole[..., ::2] | (whole[..., 1::2] << 4)).astype(np.uint8)


class Blocks:
    """The way that a builder writes its matrices."""

    def __init__(self, bits: int, half: bool = False, accuracy: int = 0, head_bits: int = 0):
        self.bits, self.half, self.accuracy, self.head_bits = bits, half, accuracy, head_bits or bits

    def __call__(self, builder, x, matrix, name, key, output):
        bits = self.head_bits if key.startswith("lm_head") else self.bits
        whole, scales = quantise(matrix, bits, self.half)
        builder.weights.setdefault(f"{key}_Q{bits}", numpy_helper.from_array(pack(whole, bits), f"{key}_Q{bits}"))
        builder.weights.setdefault(f"{key}_scales", numpy_helper.from_array(scales, f"{key}_scales"))
        return builder.node("MatMulNBits", [x, f"{key}_Q{bits}", f"{key}_scales"], f"{name}_Q{bits}", output, CONTRIB, **self.attributes(matrix, bits))

    def attributes(self, matrix, bits):
        rows, width = matrix.shape
        given = {"K": width, "N": rows, "bits": bits, "block_size": BLOCK}
        return {**given, "accuracy_level": self.accuracy} if self.accuracy else given

    def embed(self, builder, table):
        """An embedding that reads the same blocks as the head."""
        whole, scales = quantise(table, 8, self.half)
        name = "model.embed_tokens.weight_Q8"
        builder.weights[name] = numpy_helper.from_array(whole.reshape(len(whole), -1), name)
        builder.weights["lm_head.MatMul.weight_scales"] = numpy_helper.from_array(scales, "lm_head.MatMul.weight_scales")
        return builder.node("GatherBlockQuantized", [name, "input_ids", "lm_head.MatMul.weight_scales"], "/model/embed_tokens/Gather", None, CONTRIB,
                            bits=8, block_size=BLOCK, gather_axis=0, quantize_axis=1)

    def rewrite(self, model):
        """Replaces the products of a finished graph, as quantisers of published graphs do."""
        graph = model.graph
        tensors = {tensor.name: tensor for tensor in graph.initializer}
        for at, node in enumerate(list(graph.node)):
            if node.op_type != "MatMul" or node.input[1] not in tensors:
                continue
            name = node.input[1]
            matrix = numpy_helper.to_array(tensors[name]).astype(np.float32).T
            whole, scales = quantise(matrix, self.bits, self.half)
            graph.initializer.extend([numpy_helper.from_array(pack(whole, self.bits), f"{name}_Q{self.bits}"),
                                      numpy_helper.from_array(scales, f"{name}_scales")])
            graph.initializer.remove(tensors.pop(name))
            graph.node.remove(node)
            graph.node.insert(at, helper.make_node("MatMulNBits", [node.input[0], f"{name}_Q{self.bits}", f"{name}_scales"], node.output,
                                                   f"{node.name}_Q{self.bits}",
                                                   domain=CONTRIB, **self.attributes(matrix, self.bits)))
        model.opset_import.append(helper.make_opsetid(CONTRIB, 1))

"""Dynamic 8-bit quantisation (DynamicQuantizeLinear and MatMulInteger) of a finished graph, and a decoder that rounds the same way."""
import numpy as np
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from decoder import Decoder


def whole_weights(array):
    """One scale for the whole tensor; int8 around 0."""
    scale = np.float32(np.abs(array).max() / 127)
    return np.clip(np.rint(array / scale), -127, 127).astype(np.int8), scale


def round_values(decoder: Decoder):
    """Gives weights the values that 8 bits stand for, and rounds the input of every product where the graph will."""
    def round_input(_, inputs):
        x = inputs[0]
        low, high = min(x.min().item(), 0.0), max(x.max().item(), 0.0)
        scale = np.float32(high - low) / np.float32(255)
        zero = np.clip(np.rint(-np.float32(low) / scale), 0, 255)
        whole = torch.clamp(torch.round(x / scale) + float(zero), 0, 255)
        return ((whole - float(zero)) * scale,)

    with torch.no_grad():
        seen = set()
        for module in decoder.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)) and id(module.weight) not in seen:
                seen.add(id(module.weight))
                whole, scale = whole_weights(module.weight.numpy())
                module.weight.copy_(torch.from_numpy(whole.astype(np.float32) * scale))
    return [module.register_forward_pre_hook(round_input) for module in decoder.modules() if isinstance(module, nn.Linear)]


def rewrite(model, embedding: str):
    graph = model.graph
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    nodes, quantised = [], {}

    def add(tensor, suffix, array):
        graph.initializer.append(numpy_helper.from_array(np.asarray(array), f"{tensor}_{suffix}"))
        return f"{tensor}_{suffix}"

    def weight(name):
        whole, scale = whole_weights(numpy_helper.to_array(tensors[name]))
        graph.initializer.remove(tensors[name])
        return add(name, "quantized", whole), add(name, "scale", scale), add(name, "zero_point", np.int8(0))

    for node in graph.node:
        if node.op_type == "Gather" and node.input[0] == embedding:
            table, scale, zero = weight(embedding)
            output = node.output[0]
            nodes.append(helper.make_node("Gather", [table, node.input[1]], [f"{output}_quantized"], f"{node.name}_quant"))
            nodes.append(helper.make_node("DequantizeLinear", [f"{output}_quantized", scale, zero], [output], f"{output}_DequantizeLinear"))
        elif node.op_type == "MatMul" and node.input[1] in tensors:
            x, output = node.input[0], node.output[0]
            if x not in quantised:
                quantised[x] = [f"{x}_quantized", f"{x}_scale", f"{x}_zero_point"]
                nodes.append(helper.make_node("DynamicQuantizeLinear", [x], quantised[x], f"{x}_QuantizeLinear"))
            matrix, scale, zero = weight(node.input[1])
            nodes.append(helper.make_node("MatMulInteger", [quantised[x][0], matrix, quantised[x][2], zero], [f"{output}_output_quantized"],
                                          f"{node.name}_quant"))
            nodes.append(helper.make_node("Cast", [f"{output}_output_quantized"], [f"{output}_output_quantized_cast_output"],
                                          f"{output}_output_quantized_cast", to=TensorProto.FLOAT))
            nodes.append(helper.make_node("Mul", [quantised[x][1], scale], [f"{node.name}_quant_scales_mul:0"], f"{node.name}_quant_scales_mul"))
            nodes.append(helper.make_node("Mul", [f"{output}_output_quantized_cast_output", f"{node.name}_quant_scales_mul:0"], [output],
                                          f"{node.name}_quant_output_scale_mul"))
        else:
            nodes.append(node)
    nodes = [type(node).FromString(node.SerializeToString()) for node in nodes]
    del graph.node[:]
    graph.node.extend(nodes)

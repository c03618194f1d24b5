"""Files that exist in the wild and cannot be followed token by token, each for one reason."""
import io
import warnings

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

import optimum
from decoder import Decoder
from nodes import to_tensor


class OldBloom(nn.Module):
    """Caches with batch and heads in one axis, keys transposed."""

    def __init__(self, decoder: Decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, input_ids, attention_mask, *flat):
        s, batch = self.decoder.shape, input_ids.shape[0]
        four = [t.view(batch, s.heads, *t.shape[1:]) for t in flat]
        past = [t.transpose(2, 3) if i % 2 == 0 else t for i, t in enumerate(four)]
        logits, *present = self.decoder(input_ids, attention_mask, *past)
        return (logits, *((t.transpose(2, 3) if i % 2 == 0 else t).flatten(0, 1) for i, t in enumerate(present)))


class OneCache(nn.Module):
    """Keys and values of a layer side by side in one tensor [batch, length, 2 * head], as the first multi-query models have them."""

    def __init__(self, decoder: Decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, input_ids, attention_mask, position_ids, *fused):
        past = [part.unsqueeze(1) for t in fused for part in t.chunk(2, dim=-1)]
        logits, *present = self.decoder(input_ids, attention_mask, position_ids, *past)
        return (logits, *(torch.cat((present[i], present[i + 1]), dim=-1).squeeze(1) for i in range(0, len(present), 2)))


class NoCache(nn.Module):
    """Reads the whole text in every call."""

    def __init__(self, decoder: Decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, input_ids, attention_mask, position_ids):
        past = [t.expand(input_ids.shape[0], -1, -1, -1) for t in self.decoder.empty_past()]
        return self.decoder(input_ids, attention_mask, position_ids, *past)[0]


def export(module: nn.Module, inputs: dict, outputs: list, axes: dict) -> onnx.ModelProto:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(module.eval(), tuple(inputs.values()), buffer, input_names=list(inputs), output_names=outputs, opset_version=14, dynamic_axes=axes)
    return onnx.load_from_string(buffer.getvalue())


def text_inputs(positions: bool):
    ids, mask = torch.full((2, 3), 5), torch.ones(2, 7, dtype=torch.long)
    return {"input_ids": ids, "attention_mask": mask, **({"position_ids": torch.arange(4, 7).repeat(2, 1)} if positions else {})}


TEXT_AXES = {"input_ids": {0: "batch_size", 1: "sequence_length"}, "attention_mask": {0: "batch_size", 1: optimum.ALL},
             "position_ids": {0: "batch_size", 1: "sequence_length"}, "logits": {0: "batch_size", 1: "sequence_length"}}


def old_bloom(decoder: Decoder) -> onnx.ModelProto:
    s = decoder.shape
    inputs, axes, outputs = text_inputs(False), {k: v for k, v in TEXT_AXES.items() if k != "position_ids"}, ["logits"]
    for i in range(s.layers):
        inputs[f"past_key_values.{i}.key"], inputs[f"past_key_values.{i}.value"] = torch.zeros(2 * s.heads, s.head, 4), torch.zeros(2 * s.heads, 4, s.head)
        for part, axis in (("key", 2), ("value", 1)):
            axes[f"past_key_values.{i}.{part}"] = {0: "batch_size x num_heads", axis: "past_sequence_length"}
            axes[f"present.{i}.{part}"] = {0: "batch_size x num_heads", axis: optimum.ALL}
            outputs.append(f"present.{i}.{part}")
    return export(OldBloom(decoder), inputs, outputs, axes)


def one_cache(decoder: Decoder) -> onnx.ModelProto:
    s = decoder.shape
    inputs, axes, outputs = text_inputs(True), dict(TEXT_AXES), ["logits"]
    for i in range(s.layers):
        inputs[f"past_key_values.{i}.key_value"] = torch.zeros(2, 4, 2 * s.head)
        axes[f"past_key_values.{i}.key_value"] = {0: "batch_size", 1: "past_sequence_length"}
        axes[f"present.{i}.key_value"] = {0: "batch_size", 1: optimum.ALL}
        outputs.append(f"present.{i}.key_value")
    return export(OneCache(decoder), inputs, outputs, axes)


def no_cache(decoder: Decoder) -> onnx.ModelProto:
    inputs = text_inputs(True)
    inputs["attention_mask"] = torch.ones(2, 3, dtype=torch.long)
    axes = {**TEXT_AXES, "attention_mask": TEXT_AXES["input_ids"]}
    return export(NoCache(decoder), inputs, ["logits"], axes)


def merged(decoder: Decoder) -> onnx.ModelProto:
    """Two decoders in the branches of an If, chosen by use_cache_branch, over shared weights."""
    model = optimum.export(decoder, 14)
    graph, branches = model.graph, {}
    for branch in ("no_past", "with_past"):
        renamed = lambda name: name if name in kept or not name else f"{branch}{name}"
        kept = {value.name for value in graph.input} | {tensor.name for tensor in graph.initializer}
        nodes = []
        for node in graph.node:
            copy = onnx.NodeProto()
            copy.CopyFrom(node)
            copy.name = f"{branch}{node.name}"
            copy.input[:], copy.output[:] = map(renamed, node.input), map(renamed, node.output)
            nodes.append(copy)
        outputs = []
        for value in graph.output:
            copy = onnx.ValueInfoProto()
            copy.CopyFrom(value)
            copy.name = renamed(value.name)
            outputs.append(copy)
        branches[branch] = helper.make_graph(nodes, branch, [], outputs)
    choose = helper.make_node("If", ["use_cache_branch"], [value.name for value in graph.output], "optimum::if", then_branch=branches["with_past"],
                              else_branch=branches["no_past"])
    del graph.node[:]
    graph.node.append(choose)
    graph.input.append(helper.make_tensor_value_info("use_cache_branch", TensorProto.BOOL, [1]))
    return model


def hybrid(model: onnx.ModelProto, shape, past: str, present: str) -> onnx.ModelProto:
    """Gives the first layer a short convolution with a state of its own in place of attention."""
    graph = model.graph
    attention = next(node for node in graph.node if node.op_type == "GroupQueryAttention" and node.name.startswith("/model/layers.0/"))
    base, width, taps = "/model/layers.0/conv", shape.heads * shape.head, 3
    output = attention.output[0]
    whole = lambda name, value: graph.initializer.append(numpy_helper.from_array(np.array(value, np.int64), name)) or name
    graph.initializer.append(to_tensor(np.full((width, 1, taps), 0.3), TensorProto.FLOAT, "model.layers.0.conv.conv.weight"))
    steps = [
        helper.make_node("Slice", [attention.input[0], whole("conv.from", [0]), whole("conv.to", [width]), whole("conv.axis", [2])], [f"{base}/x"],
                         f"{base}/Slice"),
        helper.make_node("Transpose", [f"{base}/x"], [f"{base}/t"], f"{base}/Transpose", perm=[0, 2, 1]),
        helper.make_node("Concat", [past, f"{base}/t"], [f"{base}/c"], f"{base}/Concat", axis=2),
        helper.make_node("Slice", [f"{base}/c", whole("conv.tail", [1 - taps]), whole("conv.end", [2**31]), "conv.axis"], [present], f"{base}/State"),
        helper.make_node("Conv", [f"{base}/c", "model.layers.0.conv.conv.weight"], [f"{base}/y"], f"{base}/Conv", group=width),
        helper.make_node("Transpose", [f"{base}/y"], [output], f"{base}/Transpose_1", perm=[0, 2, 1]),
    ]
    at = list(graph.node).index(attention)
    graph.node.remove(attention)
    for step in reversed(steps):
        graph.node.insert(at, step)
    gone = {"past_key_values.0.key", "past_key_values.0.value", "present.0.key", "present.0.value"}
    for values in (graph.input, graph.output):
        for value in [value for value in values if value.name in gone]:
            values.remove(value)
    graph.input.append(helper.make_tensor_value_info(past, TensorProto.FLOAT, ["batch_size", width, taps - 1]))
    graph.output.append(helper.make_tensor_value_info(present, TensorProto.FLOAT, ["batch_size", width, taps - 1]))
    return model

"""Exports a decoder the way optimum does: TorchScript exporter, decomposed attention, its names of inputs, outputs and axes."""
import io
import warnings

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from decoder import Decoder

ALL = "past_sequence_length + sequence_length"


def export(decoder: Decoder, opset: int, half: bool = False, fold: bool = True, static_batch: bool = False) -> onnx.ModelProto:
    """The graph, weights inside. half: traced in float64 and then told to be float16, so that every cast that a half-precision model has is there."""
    shape = decoder.shape
    dtype = torch.float64 if half else torch.float32
    if half:
        decoder = decoder.double()
        for buffer in decoder.buffers():
            buffer.data = buffer.data.float()
    batch, tokens, done = 1 if static_batch else 2, 3, 4
    ids = torch.randint(3, shape.vocabulary, (batch, tokens), generator=torch.Generator().manual_seed(1))
    mask = torch.ones(batch, done + tokens, dtype=torch.long)
    inputs, names = [ids, mask], ["input_ids", "attention_mask"]
    if shape.takes_positions:
        inputs.append(torch.arange(done, done + tokens).repeat(batch, 1))
        names.append("position_ids")
    inputs += decoder.empty_past(batch, done, dtype)
    past = [f"past_key_values.{i}.{part}" for i in range(shape.layers) for part in ("key", "value")]
    present = [name.replace("past_key_values", "present") for name in past]
    axes = {"input_ids": {0: "batch_size", 1: "sequence_length"}, "attention_mask": {0: "batch_size", 1: ALL},
            "logits": {0: "batch_size", 1: "sequence_length"}}
    axes["position_ids"] = axes["input_ids"]
    axes.update({name: {0: "batch_size", 2: "past_sequence_length"} for name in past})
    axes.update({name: {0: "batch_size", 2: ALL} for name in present})
    if static_batch:
        axes = {name: {k: v for k, v in dims.items() if k} for name, dims in axes.items()}
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(decoder.eval(), tuple(inputs), buffer, input_names=names + past, output_names=["logits"] + present, opset_version=opset,
                          dynamic_axes={name: axes[name] for name in names + past + ["logits"] + present}, do_constant_folding=fold)
    model = onnx.load_from_string(buffer.getvalue())
    declare(model, shape, names + past, present, axes)
    if half:
        doubles_to_halves(model)
    return model


def declare(model, shape, inputs, present, axes):
    """Says of every input and output which axes are free, and how long the others are."""
    widths = {"logits": {2: shape.vocabulary}}
    for name, cache in zip(present, Decoder(shape).empty_past()):
        widths[name] = {1: cache.shape[1], 3: cache.shape[3]}
    for value in list(model.graph.input) + list(model.graph.output):
        for axis, dim in enumerate(value.type.tensor_type.shape.dim):
            if axis in axes[value.name]:
                dim.dim_param = axes[value.name][axis]
            elif value.name in widths:
                dim.dim_value = widths[value.name].get(axis, 1)


def doubles_to_halves(model):
    def narrow(tensor):
        if tensor.data_type == TensorProto.DOUBLE:
            array = np.clip(numpy_helper.to_array(tensor), -65504.0, 65504.0).astype(np.float16)
            tensor.CopyFrom(numpy_helper.from_array(array, tensor.name))

    for tensor in model.graph.initializer:
        narrow(tensor)
    for node in model.graph.node:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.TENSOR:
                narrow(attribute.t)
            if node.op_type == "Cast" and attribute.name == "to" and attribute.i == TensorProto.DOUBLE:
                attribute.i = TensorProto.FLOAT16
    for value in list(model.graph.input) + list(model.graph.output) + list(model.graph.value_info):
        if value.type.tensor_type.elem_type == TensorProto.DOUBLE:
            value.type.tensor_type.elem_type = TensorProto.FLOAT16


def share_head(model, embedding: str, vocabulary: int):
    """Lets a tied head read the embedding through a Transpose, as exporters do that remove duplicated weights."""
    graph = model.graph
    table = next(numpy_helper.to_array(t) for t in graph.initializer if t.name == embedding)
    twin = next(t for t in graph.initializer if t.dims == [table.shape[1], vocabulary] and np.array_equal(numpy_helper.to_array(t), table.T))
    node = helper.make_node("Transpose", [embedding], ["/lm_head/Transpose_output_0"], "/lm_head/Transpose", perm=[1, 0])
    for consumer in graph.node:
        consumer.input[:] = [node.output[0] if name == twin.name else name for name in consumer.input]
    graph.initializer.remove(twin)
    graph.node.insert(0, node)

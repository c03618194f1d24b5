"""What the exporters on torch.fx leave: names without layers, shapes of everything in the file, and (opset 23) attention and norms as single operators."""
import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper, shape_inference

from decoder import Decoder


def rename(model: onnx.ModelProto):
    """Gives nodes and values the names of a torch.fx trace, axes the names of its symbols, and every value a declared shape."""
    graph = model.graph
    kept = {value.name for value in list(graph.input) + list(graph.output)}
    known, counts = {}, {}

    def rename_value(name: str, kind: str) -> str:
        if not name or name in kept:
            return name
        if name not in known:
            counts[kind] = counts.get(kind, 0) + 1
            known[name] = kind if counts[kind] == 1 else f"{kind}_{counts[kind] - 1}"
        return known[name]

    for tensor in graph.initializer:
        tensor.name = f"m.{tensor.name}" if "::" not in tensor.name else rename_value(tensor.name, "val")
        known.setdefault(tensor.name.removeprefix("m."), tensor.name)
    for node in graph.node:
        kind = {"Add": "add", "Mul": "mul", "MatMul": "linear", "Gather": "embedding"}.get(node.op_type, "val")
        node.input[:] = [rename_value(name, "val") for name in node.input]
        node.output[:] = [rename_value(name, kind) for name in node.output]
        node.name = f"node_{node.output[0]}"
    symbols = {}
    for value in list(graph.input) + list(graph.output):
        for dim in value.type.tensor_type.shape.dim:
            if dim.dim_param:
                dim.dim_param = symbols.setdefault(dim.dim_param, f"s{10 + 7 * len(symbols)}")
    model.producer_version = "2.9.0+cpu"
    model.CopyFrom(shape_inference.infer_shapes(model))


def build(decoder: Decoder) -> onnx.ModelProto:
    """A Llama of opset 23: RMSNormalization, RotaryEmbedding and Attention, which takes the past and gives the present."""
    s, body, nodes, weights = decoder.shape, decoder.body, [], {}

    def node(kind, inputs, output, **attributes):
        outputs = [output] if isinstance(output, str) else output
        nodes.append(helper.make_node(kind, inputs, outputs, f"node_{outputs[0]}", **attributes))
        return outputs[0]

    def keep(name, value):
        array = value.detach().numpy() if isinstance(value, torch.Tensor) else value
        weights[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    whole = lambda name, value: keep(name, np.array(value, np.int64))
    angles = torch.arange(s.longest).float()[:, None] * body.rotary_emb.inv_freq[None]
    cos, sin = keep("m.model.rotary_emb.cos", angles.cos()), keep("m.model.rotary_emb.sin", angles.sin())
    zero, one, every, row = whole("val_0", 0), whole("val_1", 1), whole("val_2", [1, 2]), whole("val_3", [0, 1])
    split = whole("val_4", [0, 0, -1, s.head])
    joined = whole("val_5", [0, 0, s.heads * s.head])
    # Token i of the call may look at slots up to past + i that the mask shows.
    size = node("Shape", ["input_ids"], "val_6", start=1, end=2)
    tokens = node("Squeeze", [size], "sym_size_int")
    width = node("Squeeze", [node("Shape", ["attention_mask"], "val_7", start=1, end=2)], "sym_size_int_1")
    done = node("Sub", [width, tokens], "sub")
    queries = node("Unsqueeze", [node("Range", [done, width, one], "arange"), whole("val_8", [1])], "unsqueeze")
    keys = node("Unsqueeze", [node("Range", [zero, width, one], "arange_1"), whole("val_9", [0])], "unsqueeze_1")
    causal = node("Unsqueeze", [node("LessOrEqual", [keys, queries], "le"), row], "unsqueeze_2")
    shown = node("Unsqueeze", [node("Cast", ["attention_mask"], "_to_copy", to=TensorProto.BOOL), every], "unsqueeze_3")
    mask = node("And", [causal, shown], "bitwise_and")
    x = node("Gather", [keep("m.model.embed_tokens.weight", body.embed_tokens.weight), "input_ids"], "embedding", axis=0)
    adds = linears = 0
    for i, layer in enumerate(body.layers):
        name = f"m.model.layers.{i}"
        product = lambda value, module, output: node("MatMul", [value, keep(f"val_{output}", module.weight.T)], output)
        normed = node("RMSNormalization", [x, keep(f"{name}.input_layernorm.weight", layer.input_layernorm.weight)], f"layer_norm_{2 * i}", axis=-1,
                      epsilon=s.epsilon)
        heads = []
        for part in ("q_proj", "k_proj", "v_proj"):
            value = product(normed, getattr(layer.self_attn, part), f"linear_{linears}")
            value = node("Transpose", [node("Reshape", [value, split], f"view_{linears}")], f"transpose_{linears}", perm=[0, 2, 1, 3])
            heads.append(value if part == "v_proj" else node("RotaryEmbedding", [value, cos, sin, "position_ids"], f"rotary_{linears}"))
            linears += 1
        mixed = node("Attention", heads + [mask, f"past_key_values.{i}.key", f"past_key_values.{i}.value"],
                     [f"scaled_dot_product_attention_{i}", f"present.{i}.key", f"present.{i}.value"], scale=s.head**-0.5)
        mixed = node("Reshape", [node("Transpose", [mixed], f"transpose_{100 + i}", perm=[0, 2, 1, 3]), joined], f"view_{100 + i}")
        x = node("Add", [x, product(mixed, layer.self_attn.o_proj, f"linear_{linears}")], f"add_{adds}")
        normed = node("RMSNormalization", [x, keep(f"{name}.post_attention_layernorm.weight", layer.post_attention_layernorm.weight)],
                      f"layer_norm_{2 * i + 1}", axis=-1, epsilon=s.epsilon)
        gate = product(normed, layer.mlp.gate_proj, f"linear_{linears + 1}")
        gated = node("Mul", [gate, node("Sigmoid", [gate], f"sigmoid_{i}")], f"silu_{i}")
        hidden = node("Mul", [gated, product(normed, layer.mlp.up_proj, f"linear_{linears + 2}")], f"mul_{i}")
        x = node("Add", [x, product(hidden, layer.mlp.down_proj, f"linear_{linears + 3}")], f"add_{adds + 1}")
        adds, linears = adds + 2, linears + 4
    x = node("RMSNormalization", [x, keep("m.model.norm.weight", body.norm.weight)], "layer_norm_final", axis=-1, epsilon=s.epsilon)
    node("MatMul", [x, keep("val_head", decoder.lm_head.weight.T)], "logits")
    info, text, long = helper.make_tensor_value_info, ["s10", "s70"], ["s10", "s53"]
    inputs = [info("input_ids", TensorProto.INT64, text), info("attention_mask", TensorProto.INT64, long), info("position_ids", TensorProto.INT64, text)]
    outputs = [info("logits", TensorProto.FLOAT, text + [s.vocabulary])]
    for i in range(s.layers):
        for part in ("key", "value"):
            inputs.append(info(f"past_key_values.{i}.{part}", TensorProto.FLOAT, ["s10", s.key_value_heads, "s69", s.head]))
            outputs.append(info(f"present.{i}.{part}", TensorProto.FLOAT, ["s10", s.key_value_heads, "s69 + s70", s.head]))
    graph = helper.make_graph(nodes, "main_graph", inputs, outputs, list(weights.values()))
    model = helper.make_model(graph, producer_name="pytorch", producer_version="2.9.0+cpu", opset_imports=[helper.make_opsetid("", 23)])
    model.ir_version = 10
    return model

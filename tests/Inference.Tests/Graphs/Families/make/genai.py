"""Writes a decoder the way the onnxruntime-genai builder does: fused attention and norms, mask reduced to lengths, weights in a file beside the graph."""
from typing import Optional

import onnx
from onnx import TensorProto, helper

from blocks import Rms
from decoder import Decoder
from genai_attention import FusedAttention
from nodes import CONTRIB

FLOATS = {"fp32": TensorProto.FLOAT, "fp16": TensorProto.FLOAT16, "bf16": TensorProto.BFLOAT16}


class Builder(FusedAttention):
    """One graph under construction. kind: the type of weights, caches and activations."""

    def __init__(self, decoder: Decoder, kind: str = "fp32", quantise=None, wide_norms: bool = False, packed: bool = True,
                 rope_branches: bool = False, head: str = "full", input_embeddings: bool = False, window_cache: bool = False, keep_input: bool = False,
                 shared_embedding: bool = False, multi_head: bool = False, biased_mask: bool = False, fused_bias: bool = False, hidden_output: bool = False,
                 rotary_outside: bool = False):
        super().__init__(FLOATS[kind], quantise)
        self.decoder, self.shape, self.kind = decoder, decoder.shape, kind
        self.wide_norms, self.packed = wide_norms, packed
        self.rope_branches, self.head_style, self.input_embeddings, self.window_cache = rope_branches, head, input_embeddings, window_cache
        self.keep_input, self.shared_embedding = keep_input, shared_embedding
        self.multi_head, self.biased_mask, self.fused_bias, self.hidden_output = multi_head, biased_mask, fused_bias, hidden_output
        self.rotary_outside = rotary_outside or multi_head
        self.biases = {}

    # The parts, in the graph's order

    def build(self) -> onnx.ModelProto:
        s, body, n = self.shape, self.decoder.body, self.shape.names
        self.lengths()
        self.tables = {}
        stream = "inputs_embeds" if self.input_embeddings else self.embed(body)
        if s.embedding_scale:
            stream = self.node("Mul", [stream, self.number(s.embedding_scale)], "/model/embed_tokens/Mul")
        if self.wide_norms:
            stream = self.node("Cast", [stream], "/model/embed_tokens/Cast", to=TensorProto.FLOAT)
        pending = None  # what the next norm adds to the stream
        for i, layer in enumerate(getattr(body, n.layers)):
            stream, pending = self.layer(i, layer, stream, pending)
        normed, _ = self.norm(getattr(body, n.final_norm), stream, pending, s.layers, "final_norm_layernorm", final=True)
        self.head(normed)
        return self.model()

    def embed(self, body) -> str:
        table = getattr(body, self.shape.names.embedding).weight
        if self.shared_embedding:
            return self.quantise.embed(self, table)
        if self.shape.tied and not self.quantise:
            flipped = self.node("Transpose", [self.weight("lm_head.MatMul.weight", table.T.contiguous())], "/model/embed_tokens/Transpose", perm=[1, 0])
            return self.node("Gather", [flipped, "input_ids"], "/model/embed_tokens/Gather")
        return self.node("Gather", [self.weight("model.embed_tokens.weight", table), "input_ids"], "/model/embed_tokens/Gather")

    def layer(self, i: int, layer, stream: str, pending: Optional[str]):
        s, n = self.shape, self.shape.names
        base, key = f"/model/layers.{i}", f"model.layers.{i}"
        if s.block == "post":
            if pending:
                stream = self.node("Add", [stream, pending], f"{base}/residual/Add")
            normed = stream
        else:
            normed, stream = self.norm(getattr(layer, n.norm_1), stream, pending, i, "input_layernorm")
        mixed = self.scaled(self.attention(i, getattr(layer, n.attention), normed), f"{base}/attn/residual_mul")
        if s.block == "post":
            mixed, _ = self.norm(getattr(layer, n.norm_2), mixed, None, i, "post_attention_layernorm", branch=True)
            stream = self.node("Add", [stream, mixed], f"{base}/post_attention/Add")
            fed = self.feed_forward(getattr(layer, n.feed_forward), stream, f"{base}/mlp", f"{key}.mlp")
            return stream, self.norm(getattr(layer, n.norm_4), fed, None, i, "post_feedforward_layernorm", branch=True)[0]
        if s.block == "parallel_one_norm":
            fed = self.feed_forward(getattr(layer, n.feed_forward), normed, f"{base}/mlp", f"{key}.mlp")
            return stream, self.node("Add", [mixed, fed], f"{base}/residual_add/Add")
        second, second_name = n.norm_2, "post_attention_layernorm"
        if s.block == "sandwich":
            mixed, _ = self.norm(getattr(layer, n.norm_2), mixed, None, i, "post_attention_layernorm", branch=True)
            second, second_name = n.norm_3, "pre_feedforward_layernorm"
        normed, stream = self.norm(getattr(layer, second), stream, mixed, i, second_name)
        fed = self.scaled(self.feed_forward(getattr(layer, n.feed_forward), normed, f"{base}/mlp", f"{key}.mlp"), f"{base}/mlp/residual_mul")
        if s.block == "sandwich":
            fed, _ = self.norm(getattr(layer, n.norm_4), fed, None, i, "post_feedforward_layernorm", branch=True)
        return stream, fed

    def scaled(self, x: str, name: str) -> str:
        return self.node("Mul", [x, self.number(self.shape.residual_scale)], f"{name}/Mul") if self.shape.residual_scale else x

    def norm(self, module, stream: str, pending: Optional[str], layer: int, name: str, branch: bool = False, final: bool = False):
        """The normed value, and the stream after pending was added to it."""
        base, key = f"/model/layers.{layer}/{name}", f"model.layers.{layer}.{name}"
        rms = isinstance(module, Rms)
        gain = module.weight + 1.0 if rms and module.plus_one else module.weight
        weights = [self.weight(f"{key}.weight", gain, self.wide_norms)] + ([] if rms else [self.weight(f"{key}.bias", module.bias, self.wide_norms)])
        epsilon = module.epsilon if rms else module.eps
        if self.wide_norms and branch:
            stream = self.node("Cast", [stream], f"{base}/LayerNorm/Cast", to=TensorProto.FLOAT)
        if pending is None:
            kind = "SimplifiedLayerNormalization" if rms else "LayerNormalization"
            normed = self.node(kind, [stream] + weights, f"{base}/LayerNorm", [f"{base}/output_0"], epsilon=epsilon, axis=-1, stash_type=1)
        else:
            kind = "SkipSimplifiedLayerNormalization" if rms else "SkipLayerNormalization"
            outputs = [f"{base}/output_0"] + ([] if final else ["", "", f"{base}/output_3"])
            weights += [self.biases[pending]] if pending in self.biases else []
            normed = self.node(kind, [stream, pending] + weights, f"{base}/SkipLayerNorm", outputs, CONTRIB, epsilon=epsilon)
            stream = f"{base}/output_3"
        if self.wide_norms and not branch:
            normed = self.node("Cast", [normed], f"{base}/output_0/Cast", to=self.type)
        return normed, stream

    def feed_forward(self, module, x: str, base: str, key: str) -> str:
        s, n = self.shape, self.shape.names
        down = getattr(module, n.down)
        if s.feed_forward == "plain":
            up = getattr(module, n.up)
            hidden = self.activation(self.matmul(x, up.weight, f"{base}/fc1", f"{key}.fc1", up.bias), base)
            return self.product_before_norm(hidden, down, f"{base}/fc2", f"{key}.fc2")
        if s.feed_forward == "packed_gated":
            gate, up = getattr(module, n.packed_gate).weight.chunk(2)
        else:
            gate, up = getattr(module, n.gate).weight, getattr(module, n.up).weight
        gated = self.activation(self.matmul(x, gate, f"{base}/gate_proj", f"{key}.gate_proj"), base)
        hidden = self.node("Mul", [gated, self.matmul(x, up, f"{base}/up_proj", f"{key}.up_proj")], f"{base}/Mul")
        return self.matmul(hidden, down.weight, f"{base}/down_proj", f"{key}.down_proj")

    def activation(self, x: str, base: str) -> str:
        if self.shape.activation == "silu":
            return self.node("Mul", [x, self.node("Sigmoid", [x], f"{base}/act_fn/Sigmoid")], f"{base}/act_fn/Mul")
        if self.shape.activation == "relu":
            return self.node("Relu", [x], f"{base}/act_fn/Relu")
        tanh = self.shape.activation == "gelu_tanh"
        return self.node("Gelu", [x], f"{base}/act_fn/" + ("FastGelu" if tanh else "Gelu"), approximate="tanh" if tanh else "none")

    def head(self, x: str):
        s = self.shape
        module = getattr(self.decoder, s.names.head)
        if self.hidden_output:
            self.nodes[-1].output[0] = x = "hidden_states"
        if self.head_style == "absent":
            self.node("Identity", [x], "/model/hidden_states/Identity", ["hidden_states"])
            return
        if self.head_style == "last":
            last = self.node("Gather", [x, self.integers(-1)], "/lm_head/last_token/Gather", axis=1)
            x = self.node("Unsqueeze", [last, self.integers([1])], "/lm_head/last_token/Unsqueeze")
        if self.keep_input:
            start = self.node("Unsqueeze", [self.node("Neg", ["num_logits_to_keep"], "/model/num_logits_to_keep/Neg"), self.integers([0])],
                              "/model/num_logits_to_keep/Unsqueeze")
            x = self.node("Slice", [x, start, self.integers([2**63 - 1]), self.integers([1])], "/model/num_logits_to_keep/Slice")
        steps = [name for name, there in (("scale", s.logits_divisor), ("softcap", s.logits_softcap), ("cast", self.kind == "bf16")) if there]
        finish = lambda step: ["logits"] if steps[-1] == step else None
        x = self.matmul(x, module.weight, "/lm_head", "lm_head", module.bias, None if steps else "logits")
        if s.logits_divisor:
            x = self.node("Mul", [x, self.number(1.0 / s.logits_divisor)], "/lm_head/scale/Mul", finish("scale"))
        if s.logits_softcap:
            cap = self.number(s.logits_softcap)
            x = self.node("Tanh", [self.node("Div", [x, cap], "/lm_head/softcap/Div")], "/lm_head/softcap/Tanh")
            x = self.node("Mul", [x, cap], "/lm_head/softcap/Mul", finish("softcap"))
        if self.kind == "bf16":
            self.node("Cast", [x], "/lm_head/Cast", ["logits"], to=TensorProto.FLOAT)

    # The model around them

    def model(self) -> onnx.ModelProto:
        s, text = self.shape, ["batch_size", "sequence_length"]
        info = helper.make_tensor_value_info
        first = info("inputs_embeds", self.type, text + [s.hidden]) if self.input_embeddings else info("input_ids", TensorProto.INT64, text)
        inputs = [first, info("attention_mask", TensorProto.INT64, ["batch_size", "total_sequence_length"])]
        inputs += [info("num_logits_to_keep", TensorProto.INT64, [])] if self.keep_input else []
        inputs += [info("position_ids", TensorProto.INT64, text)] if self.rotary_outside else []
        logits = TensorProto.FLOAT if self.kind == "bf16" else self.type
        outputs = [info("hidden_states", self.type, text + [s.hidden])] if self.head_style == "absent" else [
            info("logits", logits, ["batch_size", 1 if self.head_style == "last" else "sequence_length", s.vocabulary])]
        outputs += [info("hidden_states", self.type, text + [s.hidden])] if self.hidden_output else []
        for part in ("key", "value"):  # all keys before all values
            for i in range(s.layers):
                windowed = self.window_cache and i in s.windows
                length = [s.windows[i]] * 2 if windowed else ["past_sequence_length", "total_sequence_length"]
                inputs.append(info(f"past_key_values.{i}.{part}", self.type, ["batch_size", s.key_value_heads, length[0], "kv_cache_dim"]))
                outputs.append(info(f"present.{i}.{part}", self.type, ["batch_size", s.key_value_heads, length[1], "kv_cache_dim"]))
        graph = helper.make_graph(self.nodes, "main_graph", inputs, outputs, list(self.weights.values()))
        model = helper.make_model(graph, producer_name="onnxruntime-genai", producer_version="0.18.0",
                                  opset_imports=[helper.make_opsetid("", 22), helper.make_opsetid(CONTRIB, 1)])
        model.ir_version = 10
        return model

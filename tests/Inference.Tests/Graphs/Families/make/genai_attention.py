"""Attention of a graph that is built as onnxruntime-genai does, and what it is told of the mask and of positions."""
import torch
from onnx import TensorProto, helper

from nodes import CONTRIB, Nodes, to_tensor


class FusedAttention(Nodes):
    def lengths(self):
        """Sequence lengths of the rows less one, and the longest, out of the mask: all that GroupQueryAttention wants of it."""
        base = "/model/attn_mask_reformat/attn_mask_subgraph"
        one = self.integers([1])
        if self.multi_head or self.biased_mask:
            self.bias = self.bias_of_mask()
        if self.multi_head:
            return
        total = self.node("ReduceSum", ["attention_mask", one], f"{base}/ReduceSum", keepdims=int(self.biased_mask))
        self.seqlens = self.node("Cast", [self.node("Sub", [total, one], f"{base}/Sub")], f"{base}/Sub/Cast", to=TensorProto.INT32)
        width = self.node("Shape", ["attention_mask"], f"{base}/Shape")
        self.width = self.node("Gather", [width, self.integers(1)], f"{base}/Gather", axis=0)
        self.total = self.node("Cast", [self.width], f"{base}/Gather/Cast", to=TensorProto.INT32)

    def bias_of_mask(self) -> str:
        """What is added to the scores, [batch, 1, tokens, total], for attention that does not go by lengths."""
        base = "/model/attn_mask_reformat/attention_bias"
        length = lambda name, of: self.node("Squeeze", [self.node("Shape", [of], f"{base}/{name}/Shape", start=1, end=2)], f"{base}/{name}/Squeeze")
        tokens, total, one = length("tokens", "input_ids"), length("total", "attention_mask"), self.integers(1)
        past = self.node("Sub", [total, tokens], f"{base}/past/Sub")
        queries = self.node("Unsqueeze", [self.node("Range", [past, total, one], f"{base}/queries/Range"), self.integers([1])], f"{base}/queries/Unsqueeze")
        keys = self.node("Range", [self.integers(0), total, one], f"{base}/keys/Range")
        shown = self.node("Cast", [self.node("Unsqueeze", ["attention_mask", self.integers([1, 2])], f"{base}/shown/Unsqueeze")], f"{base}/shown/Cast",
                          to=TensorProto.BOOL)
        seen = self.node("And", [self.node("LessOrEqual", [keys, queries], f"{base}/LessOrEqual"), shown], f"{base}/And")
        return self.node("Where", [seen, self.number(0.0), self.number(-10000.0)], f"{base}/Where")

    def attention(self, i: int, module, x: str) -> str:
        s, n = self.shape, self.shape.names
        base, key = f"/model/layers.{i}/attn", f"model.layers.{i}.attn"
        query, key_rows = s.heads * s.head, s.key_value_heads * s.head
        parts = [getattr(module, name) for name in (n.query, n.key, n.value)]
        rotated = i not in s.unrotated and s.rotary is not None
        if self.packed:
            bias = torch.cat([part.bias for part in parts]) if s.attention_bias else None
            packed = self.matmul(x, torch.cat([part.weight for part in parts]), f"{base}/qkv_proj", f"{key}.qkv_proj", bias)
            inputs = [packed, "", ""]
            if s.query_key_norm:
                names = [f"{base}/qkv_proj/Split/output_{k}" for k in range(3)]
                self.node("Split", [packed, self.integers([query, key_rows, key_rows])], f"{base}/qkv_proj/Split", names, axis=-1)
                inputs = names
        else:
            inputs = [self.matmul(x, part.weight, f"{base}/{name}", f"{key}.{name}", part.bias) for part, name in zip(parts, ("q_proj", "k_proj", "v_proj"))]
        if s.query_key_norm:
            inputs[0] = self.head_norm(module.q_norm, inputs[0], f"{base}/q_norm", f"{key}.q_norm", query)
            inputs[1] = self.head_norm(module.k_norm, inputs[1], f"{base}/k_norm", f"{key}.k_norm", key_rows)
        past = [f"past_key_values.{i}.key", f"past_key_values.{i}.value"]
        output = getattr(module, n.output)
        if self.rotary_outside:
            tables, rotated = self.rotary_tables(False), False
            for k, (name, heads) in enumerate((("q_rotary", s.heads), ("k_rotary", s.key_value_heads))):
                inputs[k] = self.node("RotaryEmbedding", [inputs[k], "position_ids"] + tables, f"{base}/{name}/RotaryEmbedding", None, CONTRIB, num_heads=heads,
                                      interleaved=0, rotary_embedding_dim=0)
        if self.multi_head:
            mixed = self.node("MultiHeadAttention", inputs + ["", "", self.bias] + past, f"{base}/MultiHeadAttention",
                              [f"{base}/MultiHeadAttention/output_0", f"present.{i}.key", f"present.{i}.value"], CONTRIB, num_heads=s.heads, scale=s.head**-0.5)
            return self.matmul(mixed, output.weight, f"{base}/o_proj", f"{key}.o_proj", output.bias)
        tables = self.rotary_tables(i in s.windows) if rotated else ["", ""]
        window = {"sliding_window_cache": 1} if self.window_cache and i in s.windows else {}
        mixed = self.node("GroupQueryAttention", inputs + past + [self.seqlens, self.total] + tables + ["", self.bias if self.biased_mask else "", ""],
                          f"{base}/GroupQueryAttention",
                          [f"{base}/GroupQueryAttention/output_0", f"present.{i}.key", f"present.{i}.value"], CONTRIB, num_heads=s.heads,
                          kv_num_heads=s.key_value_heads, scale=float(s.attention_scale or s.head**-0.5), local_window_size=s.windows.get(i, -1),
                          softcap=float(s.attention_softcap or 0.0), do_rotary=int(rotated), rotary_interleaved=int(s.rotary == "interleaved"), **window)
        return self.product_before_norm(mixed, output, f"{base}/o_proj", f"{key}.o_proj")

    def product_before_norm(self, x: str, module, name: str, key: str) -> str:
        """A product whose bias the next norm may add."""
        if not self.fused_bias or module.bias is None:
            return self.matmul(x, module.weight, name, key, module.bias)
        product = self.matmul(x, module.weight, name, key)
        self.biases[product] = self.weight(f"{key}.Add.bias", module.bias)
        return product

    def head_norm(self, module, x: str, base: str, key: str, width: int) -> str:
        s = self.shape
        gain = self.weight(f"{key}.layernorm.weight", module.weight + 1.0 if module.plus_one else module.weight)
        whole = s.query_key_norm == "full"
        if not whole:
            x = self.node("Reshape", [x, self.integers([0, -1, s.head])], f"{base}/Reshape_1")
        x = self.node("SimplifiedLayerNormalization", [x, gain], f"{base}/SimplifiedLayerNormalization", epsilon=s.epsilon, axis=-1, stash_type=1)
        return x if whole else self.node("Reshape", [x, self.integers([0, -1, width])], f"{base}/Reshape_2")

    def rotary_tables(self, local: bool):
        s = self.shape
        suffix = "" if not s.local_theta else ("_local" if local else "_global")
        theta = s.local_theta if local and s.local_theta else s.theta
        angles = torch.arange(s.longest).float()[:, None] * (1.0 / theta ** (torch.arange(0, s.rotary_width, 2).float() / s.rotary_width))[None]
        if self.rope_branches:
            return self.branched_tables(angles)
        return [self.weight(f"cos_cache{suffix}", angles.cos()), self.weight(f"sin_cache{suffix}", angles.sin())]

    def branched_tables(self, angles):
        """Tables for short and for long texts, chosen by an If on the text's length, as long-rope models have them."""
        base = "/model/rotemb_caches_subgraph"
        if "branched" not in self.tables:
            longer = self.node("Greater", [self.width, self.integers(self.shape.longest)], f"{base}/Greater")
            branches = {}
            for name, factor in (("large", 0.5), ("small", 1.0)):
                nodes, outputs = [], []
                for part, table in (("cos", (angles * factor).cos()), ("sin", (angles * factor).sin())):
                    output = f"{part}_cache_{name}"
                    nodes.append(helper.make_node("Constant", [], [output], f"/{name}/{part}_cache/Constant", value=to_tensor(table.numpy(), self.type, "")))
                    outputs.append(helper.make_tensor_value_info(output, self.type, list(table.shape)))
                branches[name] = helper.make_graph(nodes, f"{name}_rotemb_caches_graph", [], outputs)
            self.node("If", [longer], f"{base}/If", ["cos_cache", "sin_cache"], then_branch=branches["large"], else_branch=branches["small"])
            self.tables["branched"] = True
        return ["cos_cache", "sin_cache"]

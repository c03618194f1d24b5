"""What one tiny decoder looks like: its sizes, and which of the known variations it has."""
from dataclasses import dataclass, field
from typing import Optional


@dataclass(frozen=True)
class Names:
    """How a family calls its modules; the TorchScript exporter makes node names of them."""

    body: str = "model"
    embedding: str = "embed_tokens"
    layers: str = "layers"
    attention: str = "self_attn"
    feed_forward: str = "mlp"
    norm_1: str = "input_layernorm"
    norm_2: str = "post_attention_layernorm"
    norm_3: str = "pre_feedforward_layernorm"
    norm_4: str = "post_feedforward_layernorm"
    final_norm: str = "norm"
    query: str = "q_proj"
    key: str = "k_proj"
    value: str = "v_proj"
    packed: str = "qkv_proj"
    output: str = "o_proj"
    gate: str = "gate_proj"
    up: str = "up_proj"
    down: str = "down_proj"
    packed_gate: str = "gate_up_proj"
    head: str = "lm_head"


@dataclass(frozen=True)
class Shape:
    """Sizes and variations of one decoder. The defaults are Llama's."""

    model_type: str
    layers: int = 2
    hidden: int = 24
    heads: int = 3
    key_value_heads: int = 1
    head: int = 8
    inner: int = 32
    vocabulary: int = 64
    longest: int = 64                     # positions that tables are made for
    block: str = "sequential"             # sequential | post | sandwich | parallel (two norms) | parallel_one_norm | normed (the sum itself is normed)
    norm: str = "rms"                     # rms | rms_plus_one | layer | layer_plain (no bias)
    epsilon: float = 1e-6
    activation: str = "silu"              # silu | gelu | gelu_tanh | relu
    feed_forward: str = "gated"           # gated | packed_gated | plain | experts
    experts: int = 4
    experts_per_token: int = 2
    feed_forward_bias: bool = False
    attention_bias: bool = False
    output_bias: bool = False
    head_bias: bool = False
    packed: Optional[str] = None          # None | rows (q, k, v one after another) | heads (q, k, v of each head together)
    query_key_norm: Optional[str] = None  # None | head | full
    rotary: Optional[str] = "half"        # None | half | interleaved
    rotary_share: float = 1.0
    theta: float = 10000.0
    local_theta: Optional[float] = None   # rotary base of windowed layers
    unrotated: tuple = ()                 # layers without rotary positions
    windows: dict = field(default_factory=dict)  # layer -> window of its attention
    positions: str = "input"              # input (position_ids) | slots | mask (running count) | learned_input | learned_mask | alibi
    position_offset: int = 0
    embedding_norm: bool = False
    embedding_scale: Optional[float] = None
    residual_scale: Optional[float] = None
    attention_scale: Optional[float] = None
    logits_divisor: Optional[float] = None
    attention_softcap: Optional[float] = None
    logits_softcap: Optional[float] = None
    tied: bool = False
    final_norm: bool = True
    embedding_width: Optional[int] = None  # where the table is narrower than the stream, with projections in and out
    value_head: Optional[int] = None       # width of a head's values where it is not that of its keys
    layer_key_value_heads: tuple = ()      # where layers differ
    skip_from: Optional[int] = None       # layer whose input is added again two layers later: no decoder that we know, see refused
    mask: str = "compare"                 # compare | where | legacy: three generations of how the causal mask is written
    names: Names = Names()

    @property
    def takes_positions(self) -> bool:
        """Whether position_ids is an input."""
        return self.positions in ("input", "learned_input")

    @property
    def rotary_width(self) -> int:
        """How many of a head's dimensions are rotated."""
        return int(self.head * self.rotary_share)

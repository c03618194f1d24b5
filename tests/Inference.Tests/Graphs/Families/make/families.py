"""The decoders: one Shape for each family, with the names that its modules have."""
from dataclasses import replace

from shape import Names, Shape

NEOX = Names(body="gpt_neox", embedding="embed_in", attention="attention", final_norm="final_layer_norm", packed="query_key_value", output="dense",
             up="dense_h_to_4h", down="dense_4h_to_h", head="embed_out")
GPTJ = Names(body="transformer", embedding="wte", layers="h", attention="attn", norm_1="ln_1", final_norm="ln_f", output="out_proj", up="fc_in", down="fc_out")
OPT = Names(body="model.decoder", norm_1="self_attn_layer_norm", norm_2="final_layer_norm", final_norm="final_layer_norm", output="out_proj",
            feed_forward="mlp",
            up="fc1", down="fc2")
OPT_NORMED = replace(OPT, final_norm="unused")
OLMO2 = Names(norm_2="post_attention_layernorm", norm_4="post_feedforward_layernorm")
BLOOM = Names(body="transformer", embedding="word_embeddings", layers="h", attention="self_attention", final_norm="ln_f", packed="query_key_value",
              output="dense",
              up="dense_h_to_4h", down="dense_4h_to_h")
MPT = Names(body="transformer", embedding="wte", layers="blocks", attention="attn", feed_forward="ffn", norm_1="norm_1", norm_2="norm_2", final_norm="norm_f",
            packed="Wqkv", output="out_proj")
STARCODER2 = Names(up="c_fc", down="c_proj")
MIXTRAL = Names(feed_forward="block_sparse_moe", gate="w1", up="w3", down="w2")

GEMMA = Shape("gemma", norm="rms_plus_one", activation="gelu_tanh", embedding_scale=24**0.5, positions="slots", tied=True)
GEMMA3 = Shape("gemma3_text", norm="rms_plus_one", activation="gelu_tanh", embedding_scale=24**0.5, positions="slots", tied=True, block="sandwich",
               query_key_norm="head", theta=1e6, local_theta=1e4, windows={0: 4}, attention_scale=0.3, mask="where")
PHI3 = Shape("phi3", packed="rows", feed_forward="packed_gated", epsilon=1e-5, rotary_share=1.0, key_value_heads=3)
NEOX_SHAPE = Shape("gpt_neox", block="parallel", norm="layer", epsilon=1e-5, activation="gelu", feed_forward="plain", feed_forward_bias=True,
                   attention_bias=True,
                   output_bias=True, packed="heads", key_value_heads=3, rotary_share=0.5, mask="legacy", names=NEOX)
OLMO2_SHAPE = Shape("olmo2", block="post", query_key_norm="full", key_value_heads=3, theta=5e5, names=OLMO2)
GRANITE = Shape("granite", embedding_scale=12.0, residual_scale=0.22, attention_scale=0.0625, logits_divisor=8.0, tied=True, mask="where")
STABLELM = Shape("stablelm", norm="layer", epsilon=1e-5, rotary_share=0.5, attention_bias=True)
STABLELM_PARALLEL = Shape("stablelm", block="parallel_one_norm", norm="layer", epsilon=1e-5, rotary_share=0.5, query_key_norm="head")
SMOLLM3 = Shape("smollm3", unrotated=(1,), theta=2e6, tied=True, mask="where")
OPT_SHAPE = Shape("opt", norm="layer", epsilon=1e-5, activation="relu", feed_forward="plain", feed_forward_bias=True, attention_bias=True, output_bias=True,
                  key_value_heads=3, rotary=None, positions="learned_mask", position_offset=2, tied=True, mask="legacy", names=OPT)
OPT_350M = replace(OPT_SHAPE, block="normed", final_norm=False, embedding_width=16, names=OPT_NORMED)
GPTJ_SHAPE = Shape("gptj", block="parallel_one_norm", norm="layer", epsilon=1e-5, activation="gelu_tanh", feed_forward="plain", feed_forward_bias=True,
                   key_value_heads=3,
                   rotary="interleaved", rotary_share=0.5, head_bias=True, mask="legacy", names=GPTJ)
BLOOM_SHAPE = Shape("bloom", norm="layer", epsilon=1e-5, activation="gelu_tanh", feed_forward="plain", feed_forward_bias=True, attention_bias=True,
                    output_bias=True,
                    packed="heads", key_value_heads=3, rotary=None, positions="alibi", embedding_norm=True, tied=True, mask="legacy", names=BLOOM)
MPT_SHAPE = Shape("mpt", norm="layer_plain", epsilon=1e-5, activation="gelu", feed_forward="plain", packed="rows", key_value_heads=3, rotary=None,
                  positions="alibi",
                  tied=True, mask="where", names=MPT)
NOPE = Shape("nope", rotary=None, positions="slots")
STARCODER2_SHAPE = Shape("starcoder2", norm="layer", epsilon=1e-5, activation="gelu_tanh", feed_forward="plain", feed_forward_bias=True, attention_bias=True,
                         output_bias=True,
                         windows={0: 4, 1: 4}, tied=True, names=STARCODER2)
MIXTRAL_SHAPE = Shape("mixtral", feed_forward="experts", inner=16, epsilon=1e-5, names=MIXTRAL)
GEMMA2 = Shape("gemma2", norm="rms_plus_one", activation="gelu_tanh", embedding_scale=24**0.5, positions="slots", tied=True, block="sandwich",
               attention_softcap=50.0,
               logits_softcap=30.0, windows={0: 4})
QWEN3 = Shape("qwen3", query_key_norm="head", theta=1e6, tied=True)
LLAMA = Shape("llama", epsilon=1e-5)


def fused(shape: Shape, **others) -> Shape:
    """The same family with heads that GroupQueryAttention can rotate, and widths of whole quantisation blocks."""
    wide = dict(hidden=32, heads=2, key_value_heads=1, head=16, inner=32, packed=None)
    wide["embedding_scale"] = 32**0.5 if shape.model_type.startswith("gemma") else shape.embedding_scale
    return replace(shape, **{**wide, **others})

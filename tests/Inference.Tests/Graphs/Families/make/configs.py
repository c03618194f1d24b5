"""config.json as the hub has it for each family, and genai_config.json as the builder writes it."""
from shape import Shape

ARCHITECTURES = {"gpt_neox": "GPTNeoXForCausalLM", "gptj": "GPTJForCausalLM", "opt": "OPTForCausalLM", "mpt": "MPTForCausalLM", "olmo2": "Olmo2ForCausalLM",
                 "smollm3": "SmolLM3ForCausalLM", "stablelm": "StableLmForCausalLM", "gemma3_text": "Gemma3ForCausalLM"}


def config(s: Shape) -> dict:
    name = s.model_type
    common = {"architectures": [ARCHITECTURES.get(name, name.capitalize() + "ForCausalLM")], "model_type": name, "vocab_size": s.vocabulary, "bos_token_id": 1,
              "eos_token_id": 2, "pad_token_id": 0, "torch_dtype": "float32", "use_cache": True, "tie_word_embeddings": s.tied}
    if name in ("gptj",):
        return {**common, "n_embd": s.hidden, "n_layer": s.layers, "n_head": s.heads, "n_inner": s.inner, "n_positions": s.longest,
                "rotary_dim": s.rotary_width,
                "activation_function": "gelu_new", "layer_norm_epsilon": s.epsilon}
    if name in ("bloom",):
        return {**common, "hidden_size": s.hidden, "n_layer": s.layers, "n_head": s.heads, "layer_norm_epsilon": s.epsilon,
                "apply_residual_connection_post_layernorm": False}
    if name in ("mpt",):
        return {**common, "d_model": s.hidden, "n_layers": s.layers, "n_heads": s.heads, "max_seq_len": s.longest, "attn_config": {"alibi": True},
                "no_bias": True}
    sizes = {"hidden_size": s.hidden, "num_hidden_layers": s.layers, "num_attention_heads": s.heads, "max_position_embeddings": s.longest}
    if name == "opt":
        return {**common, **sizes, "word_embed_proj_dim": s.hidden, "ffn_dim": s.inner, "activation_function": "relu", "do_layer_norm_before": True}
    norm = {"rms_norm_eps": s.epsilon} if s.norm.startswith("rms") else {"layer_norm_eps": s.epsilon}
    llama = {**common, **sizes, **norm, "num_key_value_heads": s.key_value_heads, "head_dim": s.head, "intermediate_size": s.inner, "rope_theta": s.theta,
             "hidden_act": {"gelu_tanh": "gelu_pytorch_tanh"}.get(s.activation, s.activation), "attention_bias": s.attention_bias}
    if name == "gpt_neox":
        return {**llama, "rotary_pct": s.rotary_share, "rotary_emb_base": s.theta, "use_parallel_residual": True}
    if name == "granite":
        return {**llama, "embedding_multiplier": s.embedding_scale, "residual_multiplier": s.residual_scale, "attention_multiplier": s.attention_scale,
                "logits_scaling": s.logits_divisor}
    if name == "stablelm":
        return {**llama, "partial_rotary_factor": s.rotary_share, "use_parallel_residual": s.block == "parallel_one_norm",
                "qk_layernorm": bool(s.query_key_norm),
                "use_qkv_bias": s.attention_bias}
    if name == "smollm3":
        return {**llama, "no_rope_layers": [int(i not in s.unrotated) for i in range(s.layers)], "no_rope_layer_interval": 4}
    if name.startswith("gemma3"):
        return {**llama, "sliding_window": 4, "rope_local_base_freq": s.local_theta, "query_pre_attn_scalar": s.attention_scale**-2,
                "layer_types": ["sliding_attention" if i in s.windows else "full_attention" for i in range(s.layers)]}
    if name == "gemma2":
        return {**llama, "sliding_window": 4, "attn_logit_softcapping": s.attention_softcap, "final_logit_softcapping": s.logits_softcap}
    if name == "mixtral":
        return {**llama, "num_local_experts": s.experts, "num_experts_per_tok": s.experts_per_token}
    if name == "cohere":
        return {**llama, "logit_scale": 1.0 / s.logits_divisor}
    return {**llama, "partial_rotary_factor": s.rotary_share} if name == "phi3" else llama


def genai_config(s: Shape, graph: str) -> dict:
    inputs = {"input_ids": "input_ids", "attention_mask": "attention_mask", "past_key_names": "past_key_values.%d.key",
              "past_value_names": "past_key_values.%d.value"}
    outputs = {"logits": "logits", "present_key_names": "present.%d.key", "present_value_names": "present.%d.value"}
    decoder = {"session_options": {"log_id": "onnxruntime-genai", "provider_options": []}, "filename": graph, "head_size": s.head, "hidden_size": s.hidden,
               "inputs": inputs,
               "outputs": outputs, "num_attention_heads": s.heads, "num_hidden_layers": s.layers, "num_key_value_heads": s.key_value_heads}
    return {"model": {"bos_token_id": 1, "context_length": s.longest, "decoder": decoder, "eos_token_id": 2, "pad_token_id": 0, "type": s.model_type,
                      "vocab_size": s.vocabulary},
            "search": {"max_length": s.longest, "past_present_share_buffer": True}}

"""Makes every folder of Families anew. Usage: python3 make.py [name ...]

Needs torch 1.13, onnx 1.12 and numpy, and gives the same bytes in every run on one machine; other versions may round the references differently.
"""
import json
import shutil
import sys

sys.dont_write_bytecode = True  # The folder is part of the repository.

from dataclasses import replace
from pathlib import Path

import torch
from onnx import TensorProto, helper

import columns
import configs
import dynamic
import dynamo
import families
import genai
import optimum
import refused
from blockwise import Blocks, round_weights
from decoder import Decoder
from external import move_weights
from families import fused
from reference import write_reference

TOP = Path(__file__).resolve().parent.parent


def decoder_of(shape) -> Decoder:
    torch.manual_seed(7)
    return Decoder(shape).eval()


def round_to(decoder: Decoder, dtype) -> Decoder:
    """Weights as the narrower type holds them, computed with in float32."""
    with torch.no_grad():
        for parameter in decoder.parameters():
            parameter.copy_(parameter.to(dtype).float())
    return decoder


def write(name: str, model, decoder: Decoder, graph: str = "model.onnx", data=(), reference: bool = True, **placing):
    folder = TOP / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if data:
        move_weights(model, folder, data, **placing)
    (folder / graph).write_bytes(model.SerializeToString(deterministic=True))
    (folder / "config.json").write_text(json.dumps(configs.config(decoder.shape), indent=2) + "\n")
    if any(value.type.tensor_type.shape.dim[-1].dim_param == "kv_cache_dim" for value in model.graph.input if value.type.tensor_type.shape.dim):
        (folder / "genai_config.json").write_text(json.dumps(configs.genai_config(decoder.shape, graph), indent=4) + "\n")
    if reference:
        write_reference(decoder, folder)


def published(name: str, shape, opset: int, **options):
    def make():
        decoder = decoder_of(shape)
        write(name, optimum.export(decoder, opset, **options), decoder)
    return make


def built(name: str, shape, reference: bool = True, kind: str = "fp32", **options):
    def make():
        decoder = decoder_of(shape)
        if kind != "fp32":
            round_to(decoder, torch.float16 if kind == "fp16" else torch.bfloat16)
        write(name, genai.Builder(decoder, kind, **options).build(), decoder, data=["model.onnx.data"], reference=reference)
    return make


def granite():
    decoder = decoder_of(families.GRANITE)
    model = optimum.export(decoder, 16)
    optimum.share_head(model, "model.embed_tokens.weight", decoder.shape.vocabulary)
    write("granite", model, decoder)


def half(name: str, shape, blocks: bool = False):
    decoder = decoder_of(shape)
    if blocks:
        round_weights(decoder, 4, half=True)
    round_to(decoder, torch.float16)
    model = optimum.export(decoder_copy(decoder), 17, half=True)
    if blocks:
        Blocks(4, half=True).rewrite(model)
    write(name, model, decoder, "model_q4f16.onnx" if blocks else "model_fp16.onnx", ["model_q4f16.onnx_data"] if blocks else (), threshold=100)


def decoder_copy(decoder: Decoder) -> Decoder:
    copy = Decoder(decoder.shape)
    copy.load_state_dict(decoder.state_dict())
    return copy.eval()


def q4():
    decoder = decoder_of(fused(families.SMOLLM3))
    round_weights(decoder, 4)
    model = optimum.export(decoder, 17)
    Blocks(4).rewrite(model)
    write("smollm3-q4", model, decoder, "model_q4.onnx", ["model_q4.onnx_data"], threshold=100)


def int8():
    decoder = decoder_of(families.QWEN3)
    model = optimum.export(decoder, 17)
    dynamic.rewrite(model, "model.embed_tokens.weight")
    dynamic.round_values(decoder)
    write("qwen3-int8", model, decoder, "model_quantized.onnx")


def keep():
    decoder = decoder_of(fused(families.LLAMA))
    round_weights(decoder, 4)
    model = genai.Builder(decoder, quantise=Blocks(4), packed=False, keep_input=True).build()
    write("llama-keep-q4", model, decoder, "model_q4.onnx", ["model_q4.onnx_data", "model_q4.onnx_data_1"], split_after=10_000, alignment=64)


def shared_embedding():
    decoder = decoder_of(fused(families.GRANITE))
    round_weights(decoder, 4, embedding_bits=8)
    model = genai.Builder(decoder, quantise=Blocks(4, accuracy=4, head_bits=8), shared_embedding=True).build()
    write("granite-genai-int4", model, decoder, data=["model.onnx.data"])


def columnwise():
    decoder = decoder_of(families.STABLELM)
    columns.round_weights(decoder)
    model = optimum.export(decoder, 17)
    columns.rewrite(model)
    write("stablelm-qdq", model, decoder)


def traced():
    decoder = decoder_of(families.QWEN3)
    model = optimum.export(decoder, 17)
    dynamo.rename(model)
    write("qwen3-dynamo", model, decoder)


def single_operators():
    decoder = decoder_of(fused(families.LLAMA))
    model = dynamo.build(decoder)
    # As with output_hidden_states: the stream itself is among the outputs.
    model.graph.output.extend(helper.make_tensor_value_info(f"add_{2 * i + 1}", TensorProto.FLOAT,
                                                            ["s10", "s70", decoder.shape.hidden]) for i in range(decoder.shape.layers))
    write("llama-opset23", model, decoder)


def bad(name: str, shape, make):
    def refuse():
        decoder = decoder_of(shape)
        write(f"refused/{name}", make(decoder), decoder, reference=False)
    return refuse


SMALL = dict(hidden=16, inner=16, vocabulary=32)
LITTLE = replace(families.LLAMA, heads=2, **SMALL)
FUSED = fused(families.LLAMA, **SMALL)


def narrow_ids(decoder: Decoder):
    model = genai.Builder(decoder).build()
    model.graph.input[0].type.tensor_type.elem_type = 6
    return model


RECIPES = {
    "gemma": published("gemma", families.GEMMA, 17),
    "gemma2": published("gemma2", families.GEMMA2, 16),
    "gemma3": published("gemma3", families.GEMMA3, 17),
    "phi3": published("phi3", families.PHI3, 17),
    "gpt-neox": published("gpt-neox", families.NEOX_SHAPE, 14),
    "olmo2": published("olmo2", families.OLMO2_SHAPE, 17),
    "granite": granite,
    "stablelm": published("stablelm", families.STABLELM, 17),
    "stablelm-parallel": published("stablelm-parallel", families.STABLELM_PARALLEL, 15),
    "smollm3": published("smollm3", families.SMOLLM3, 16),
    "opt": published("opt", families.OPT_SHAPE, 14),
    "gptj": published("gptj", families.GPTJ_SHAPE, 14),
    "bloom": published("bloom", families.BLOOM_SHAPE, 14),
    "mpt": published("mpt", families.MPT_SHAPE, 17),
    "nope": published("nope", families.NOPE, 15, fold=False),
    "starcoder2": published("starcoder2", families.STARCODER2_SHAPE, 14),
    "mixtral": published("mixtral", families.MIXTRAL_SHAPE, 17),
    "qwen3-fp16": lambda: half("qwen3-fp16", families.QWEN3),
    "qwen3-dynamo": traced,
    "llama-opset23": single_operators,
    "phi3-genai": built("phi3-genai", fused(families.PHI3)),
    "phi3-genai-longrope": built("phi3-genai-longrope", fused(families.PHI3), rope_branches=True),
    "gemma3-genai": built("gemma3-genai", fused(families.GEMMA3)),
    "gemma3-genai-fp16": built("gemma3-genai-fp16", fused(families.GEMMA3), kind="fp16", wide_norms=True),
    "olmo2-genai": built("olmo2-genai", fused(families.OLMO2_SHAPE)),
    "smollm3-genai": built("smollm3-genai", fused(families.SMOLLM3, layers=3)),
    "granite-genai": built("granite-genai", fused(families.GRANITE)),
    "llama-genai-fp16": built("llama-genai-fp16", fused(families.LLAMA), kind="fp16"),
    "llama-genai-bf16": built("llama-genai-bf16", fused(families.LLAMA), kind="bf16"),
    "qwen3-int8": int8,
    "smollm3-q4": q4,
    "qwen3-q4f16": lambda: half("qwen3-q4f16", fused(families.QWEN3), blocks=True),
    "llama-keep-q4": keep,
    "granite-genai-int4": shared_embedding,
    "opt-350m": published("opt-350m", families.OPT_350M, 14),
    "stablelm-qdq": columnwise,
    "llama-genai-mha": built("llama-genai-mha", fused(families.LLAMA, key_value_heads=2), packed=False, multi_head=True),
    "llama-genai-dml": built("llama-genai-dml", fused(families.LLAMA), packed=False, rotary_outside=True),
    "gemma3-community": built("gemma3-community", fused(families.GEMMA3), packed=False, biased_mask=True, keep_input=True),
    "starcoder2-genai": built("starcoder2-genai", fused(families.STARCODER2_SHAPE), fused_bias=True, hidden_output=True),
    "refused/latent-attention": bad("latent-attention", replace(LITTLE, value_head=4), lambda d: optimum.export(d, 17)),
    "refused/uneven-layers": bad("uneven-layers", replace(LITTLE, layer_key_value_heads=(1, 2)), lambda d: optimum.export(d, 17)),
    "refused/merged-if": bad("merged-if", LITTLE, refused.merged),
    "refused/window-cache": bad("window-cache", fused(families.GEMMA3, embedding_scale=4.0, **SMALL), lambda d: genai.Builder(d, window_cache=True).build()),
    "refused/hybrid-conv": bad("hybrid-conv", FUSED, lambda d: refused.hybrid(genai.Builder(d, packed=False).build(), d.shape, "past_conv.0",
                                                                              "present_conv.0")),
    "refused/hybrid-recurrent": bad("hybrid-recurrent", FUSED, lambda d: refused.hybrid(
        genai.Builder(d, packed=False).build(), d.shape, "past_key_values.0.recurrent_state", "present.0.recurrent_state")),
    "refused/skip-across-layers": bad("skip-across-layers", replace(LITTLE, layers=3, skip_from=0), lambda d: optimum.export(d, 17)),
    "refused/rank-3-cache": bad("rank-3-cache", replace(families.BLOOM_SHAPE, **SMALL), refused.old_bloom),
    "refused/one-cache": bad("one-cache", replace(families.STARCODER2_SHAPE, windows={}, **SMALL), refused.one_cache),
    "refused/no-cache": bad("no-cache", LITTLE, refused.no_cache),
    "refused/static-batch": bad("static-batch", LITTLE, lambda d: optimum.export(d, 17, static_batch=True)),
    "refused/embeddings-in": bad("embeddings-in", FUSED, lambda d: genai.Builder(d, input_embeddings=True).build()),
    "refused/last-logits": bad("last-logits", FUSED, lambda d: genai.Builder(d, head="last").build()),
    "refused/no-logits": bad("no-logits", FUSED, lambda d: genai.Builder(d, head="absent").build()),
    "refused/int32-ids": bad("int32-ids", FUSED, narrow_ids),
}

if __name__ == "__main__":
    for name in sys.argv[1:] or RECIPES:
        RECIPES[name]()
        print(f"{sum(file.stat().st_size for file in (TOP / name).iterdir()) // 1024:5} KiB  {name}")

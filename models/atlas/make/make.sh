#!/bin/sh
# Makes the model from the committed facts: tokenizer, training, export, questions, measurements, manifest.
# Needs Debian's python3-torch, python3-onnx, python3-sklearn and libopenblas0-pthread.
# usage: make.sh [MAIN STEPS] [SETTLE STEPS] [WORK FOLDER]
set -eu
cd "$(dirname "$0")"
steps=${1:-3000}
settle=${2:-500}
work=${3:-$(mktemp -d)}
mkdir -p "$work"
python=${PYTHON:-/usr/bin/python3}

# One thread a process: OpenBLAS and torch each keep threads of their own, and four spinning threads on two cores are slower than one.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1
# Memory that is given back after each step costs page faults in the next.
export MALLOC_TRIM_THRESHOLD_=1000000000 MALLOC_MMAP_THRESHOLD_=1000000000
# OpenBLAS 0.3.21 does not recognise newer processors and falls back to its slowest kernels.
if grep -q avx512f /proc/cpuinfo; then export OPENBLAS_CORETYPE=SkylakeX; fi

"$python" tokenizer.py
"$python" questions.py
"$python" train.py "$work/atlas.pt" "$steps" "$settle"
"$python" export.py "$work/atlas.pt"
"$python" manifest.py
"$python" reference.py "$work/atlas.pt"
"$python" measure.py "$work/atlas.pt"
"$python" report.py

#!/usr/bin/env bash
# Makes the bank models/atlas/probes/known from the model and its questions: extract, fit, calibrate, evaluate. Run it after the model has
# changed; a bank is bound to the model's files. Needs what ./candor needs, and a minute or two on two cores.
#
# Folds (by group, so that everything about one entity is in one fold): 0-2 fit, 3 turns scores into risks, 4-6 choose the threshold, 3-6
# choose the coupling, 7-9 test. Most of the labels go to the threshold: a direction of 128 numbers is found with a few hundred, but a promise
# at 95 % confidence is only worth something with many. The risk probe at either position is the one with the best AUROC in cross-validation on
# folds 0-2; the test folds choose nothing. Everything is seeded, and one question at a time goes through the model, so that the same machine
# makes the same bytes again; another processor may differ in the last bits of the activations.
set -euo pipefail
cd "$(dirname "$0")/../../.."

readonly model=models/atlas bank=models/atlas/probes/known work=artifacts/probes/atlas
readonly penalties=(1 10 100 1000)

rm -rf "$work"
mkdir -p "$work"

./candor extract "$model/data/questions.jsonl" --model "$model" --out "$work/activations" --positions answer_start,answer --concurrency 1

for method in logistic mass_mean mahalanobis; do
  ./candor fit --activations "$work/activations" --method "$method" --source best --folds 0-2 --l2 "${penalties[@]}" \
    --name "$method" --out "$work/$method"
done
for method in logistic mass_mean; do
  ./candor fit --activations "$work/activations" --method "$method" --source best --folds 0-2 --l2 "${penalties[@]}" \
    --position answer --name "$method.answer" --out "$work/$method.answer"
done

# Exit code 1 says that no threshold keeps the promise: the bank is made without one and judged all the same, and this script ends with 1 too.
outcome=0
./candor calibrate --probes "$work"/{logistic,mass_mean,mahalanobis,logistic.answer,mass_mean.answer} \
  --activations "$work/activations" --model "$model" --folds 3 --threshold-folds 4-6 \
  --selective-risk 0.05 --confidence 0.95 --false-abstention 0.04 --name known --out "$bank" || outcome=$?
if ((outcome > 1)); then exit "$outcome"; fi

./candor evaluate "$bank" --activations "$work/activations" --folds 7-9 --baselines --coupling --invariance --model "$model" \
  --report "$bank/evaluation.json" --html "$work/evaluation.html"
./candor inspect "$bank"

# The sidecar takes an unsigned bank by its content only; bits that differ make another bank.
version=$(cat "$bank/bank.json" "$bank/bank.safetensors" | sha256sum | cut -c1-12)
if ! grep -q "known@$version" src/Monitor/appsettings.json; then
  echo "This is not the bank that the settings allow by its content. Serve it with Model__AllowUnsigned=known@$version ./start.sh"
fi
exit "$outcome"

#!/usr/bin/env bash
# The table over real data: labels what a model answers, reads its activations, and compares methods and controls under group-disjoint folds.
#   bench/real-data.sh MODEL DATA [OUT]
# MODEL is an instrumented folder; DATA holds entity_questions, selfaware, got_core, truth_is_universal, azaria_mitchell and trilemma_cities; OUT gets the
# activations and the study (a gigabyte in all; artifacts/real by default). An interrupted run goes on where it was.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly model=${1:?"MODEL is missing: bench/real-data.sh MODEL DATA [OUT]"}
readonly data=${2:?"DATA is missing: bench/real-data.sh MODEL DATA [OUT]"}
readonly out=${3:-artifacts/real}
readonly system='Answer the question with a few words.'
mkdir -p "$out"

# Questions with an answer; of SelfAware the 800 with the smallest hash of their id. Of statements the 1,000 smallest, labelled true or false.
python3 - "$data" "$out" <<'PYTHON'
import hashlib, json, pathlib, sys
data, out = map(pathlib.Path, sys.argv[1:])
rows = lambda path: [json.loads(line) for line in open(data / f"{path}.jsonl", encoding="utf-8")]
smallest = lambda rows, n: sorted(rows, key=lambda row: hashlib.sha256(row["id"].encode()).hexdigest())[:n]
def write(name, rows):
    with open(out / f"{name}.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
asked = smallest([row | {"domain": "selfaware", "label": None} for row in rows("selfaware/selfaware") if row["label"] == 1], 800)
write("questions", rows("entity_questions/entity_questions") + asked)
write("answerable", [row | {"answers": None} for row in smallest(rows("selfaware/selfaware"), 2000)])
sets = {"cities": "got_core/cities", "neg_cities": "got_core/neg_cities", "sp_en_trans": "got_core/sp_en_trans", "larger_than": "got_core/larger_than",
        "counterfact": "got_core/counterfact_true_false", "element_symb": "truth_is_universal/element_symb", "animal_class": "truth_is_universal/animal_class",
        "facts": "truth_is_universal/facts", "capitals": "azaria_mitchell/capitals", "animals": "azaria_mitchell/animals", "city_locations": "trilemma_cities/city_locations"}
chosen = {name: smallest([row for row in rows(path) if row["label"] in (0, 1)], 1000) for name, path in sets.items()}
for name, part in chosen.items():
    write(name, part)
write("cities_both", chosen["cities"] + chosen["neg_cities"])
PYTHON

hooks=()
for index in 3 6 9 12 15 18 21 24 27 30; do hooks+=("residual.$index:token,prefix_mean,answer_mean,answer_change"); done
./candor label "$out/questions.jsonl" --model "$model" --system "$system" --max-tokens 20 --out "$out/answers.jsonl"
./candor extract "$out/answers.jsonl" --model "$model" --sources "${hooks[@]}" --positions answer_start,answer_last --max-tokens 20 --out "$out/answers"
for domain in cities selfaware; do
  grep -F "\"domain\":\"$domain\"" "$out/answers.jsonl" > "$out/$domain-answers.jsonl"
  ./candor extract "$out/$domain-answers.jsonl" --model "$model" --sources residual.24:token --positions all,answer_last --lens none --max-tokens 20 --out "$out/$domain-tokens"
done
./candor extract "$out/answerable.jsonl" --model "$model" --system "$system" --sources "${hooks[@]//,answer_mean,answer_change/}" --out "$out/answerable"
statements=()
for set in cities neg_cities cities_both sp_en_trans larger_than counterfact element_symb animal_class facts capitals animals city_locations; do
  ./candor extract "$out/$set.jsonl" --model "$model" --sources 'residual.*:token' --out "$out/$set"
  statements+=("$out/$set")
done

./candor study --activations "$out/answers" --label correct --by-domain --transcript "$out/answers.jsonl" --layer-sweep --out "$out/study-answers"
./candor study --activations "$out/answerable" --label known --out "$out/study-answerable"
./candor study --activations "${statements[@]}" --layer-sweep --transfer --out "$out/study-statements"

# What one token of the question says, which its last token and their mean need not: heads of spans, minutes each.
for domain in cities selfaware; do
  for method in attention window_max; do
    ./candor fit --activations "$out/$domain-tokens" --label correct --method "$method" --source residual.24/token --folds 0-9 --l2 300 1000 3000 --out "$out/$domain-$method"
  done
done

#!/usr/bin/env bash
# Restores Monitor.sln. A package that no source serves is made in eng/feed, if that knows how, and restored from there.
# Usage: eng/restore.sh [--gpu]      --gpu: an ONNX Runtime that is made here gets its CUDA provider too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_UI_LANGUAGE=en

fail() { echo "restore: $*" >&2; exit 1; }

variant=cpu
for argument in "$@"; do
  [[ $argument == --gpu ]] || fail "'$argument' is not an option. Usage: eng/restore.sh [--gpu]"
  variant=gpu
done

command -v dotnet >/dev/null || fail "The .NET SDK is missing. Install the .NET SDK 10, then run this again."
sdk=$(dotnet --version 2>/dev/null) || fail "No installed .NET SDK fits global.json. Install the .NET SDK 10, then run this again."
[[ ${sdk%%.*} -ge 10 ]] || fail "The .NET SDK is $sdk. Install the .NET SDK 10, then run this again."

done_file=artifacts/feed/restored
log=artifacts/feed/restore.log
onnx=Microsoft.ML.OnnxRuntime.Gpu

mkdir -p artifacts/feed/stamps
if command -v flock >/dev/null; then
  # Two at once would make the same package. What outlives this script (a build server) must not inherit the lock: hence 9>&- below.
  exec 9>artifacts/feed/lock
  flock 9
fi

in_feed() { compgen -G "eng/feed/packages/$1.[0-9]*.nupkg" >/dev/null; }

# The errors of the last restore that match a pattern, once each and without the projects.
errors() { grep -E "error NU.*$1" "$log" | sed -E 's/.*: error (NU[0-9]+:) */  \1 /; s/ \[[^]]*\]$//' | sort -u >&2; }

# Makes a package; does nothing when it lies in the feed already, made from the same inputs.
make() { eng/feed/make.sh "$1" "$variant" 9>&- || exit 1; }

makes() { compgen -G "eng/feed/*/$1.csproj" >/dev/null; }

# The ids that the last restore could not find, and those that eng/feed makes and no source serves in the version asked for.
missing() {
  sed -nE 's/.*error NU110[123]: Unable to find (a stable )?package ([A-Za-z0-9_.-]+).*/\2/p' "$log" | sed 's/\.$//'
  sed -nE 's/.*NU1603: .* but ([A-Za-z0-9_.-]+) [^ ]+ was not found.*/\1/p' "$log" | while read -r id; do
    if makes "$id"; then echo "$id"; fi
  done
}

# What decides the outcome of a restore, as one number; and the files that a restore leaves behind.
inputs() {
  { find . \( -name artifacts -o -name node_modules -o -name obj -o -name bin -o -name .git \) -prune -o -type f \
      \( -name '*.csproj' -o -name '*.props' -o -name '*.targets' -o -name '*.sln' -o -name nuget.config -o -name global.json \) -print |
      LC_ALL=C sort | tr '\n' '\0' | xargs -0 cat
    ls eng/feed/packages
    find artifacts/feed/stamps -type f -exec cat {} +
  } | cksum
}
outputs() {
  find . \( -name node_modules -o -path ./artifacts/packages -o -path ./artifacts/feed \) -prune -o -name project.assets.json -print | LC_ALL=C sort
  ls artifacts/packages
}

finish() {
  if [[ $variant == gpu ]] && ! in_feed "$onnx"; then
    echo "$onnx comes from a package source, which has its CUDA provider already."
  fi
  echo "The packages are restored."
  exit 0
}

# ONNX Runtime that was once made with CUDA keeps it: the CPU provider is in both.
[[ -f artifacts/feed/stamps/$onnx && $(<artifacts/feed/stamps/$onnx) == gpu* ]] && variant=gpu

for project in eng/feed/*/*.csproj; do
  id=$(basename "$project" .csproj)
  if in_feed "$id"; then make "$id"; fi
done

if [[ -f $done_file && -d artifacts/packages && $(<"$done_file") == "$(inputs; outputs)" ]]; then
  finish
fi

echo "Restoring the packages of Monitor.sln."
until dotnet restore Monitor.sln --nologo --verbosity minimal >"$log" 2>&1 9>&-; do
  if grep -q 'error NU1301' "$log"; then
    errors 1301
    fail "A package source cannot be reached. Check the network and 'dotnet nuget list source', then run this again."
  fi

  ids=$(missing | LC_ALL=C sort -u)
  if [[ -z $ids ]]; then
    cat "$log" >&2
    fail "dotnet restore failed; the reason stands above."
  fi

  for id in $ids; do
    makes "$id" ||
      fail "No package source serves $id, and eng/feed cannot make it. Add a source that serves it ('dotnet nuget add source')."
    if in_feed "$id"; then
      errors "$id"
      fail "Another version of $id is asked for than eng/feed makes. eng/feed/README.md says how to change it."
    fi
  done

  echo "No source serves $(echo $ids | sed 's/ /, /g'). Making what is missing from eng/feed; this happens once."
  for id in $ids; do make "$id"; done
done

grep -E 'warning NU' "$log" | sort -u || true
{ inputs; outputs; } >"$done_file"
finish

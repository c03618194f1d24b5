#!/usr/bin/env bash
# Makes one package of the feed, unless it lies there already and nothing that goes into it has changed.
# Usage: make.sh PACKAGE-ID [cpu|gpu]      (the second word matters where a fetch.sh is: ONNX Runtime)
set -euo pipefail

feed=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$feed/../.." && pwd)
id=$1
variant=${2:-cpu}
stamp=$root/artifacts/feed/stamps/$id
log=$root/artifacts/feed/$id.log
packed=$root/artifacts/feed/packed/$id

cd "$feed"
project=$(echo */"$id.csproj")
folder=$(dirname "$project")
[[ -x $folder/fetch.sh ]] || variant=any

# What goes into the package: its folder, the folders it references (all paths are relative to eng/feed), and what all share.
folders=("$folder" $(sed -nE 's|.*ProjectReference Include="\.\./([^/]+)/.*|\1|p' "$project"))
current="$variant $(find "${folders[@]}" Directory.* ./*.snk -type f | LC_ALL=C sort | xargs cat | cksum)"

if [[ -f $stamp && $(<"$stamp") == "$current" ]] && compgen -G "packages/$id.[0-9]*.nupkg" >/dev/null; then
  exit 0
fi

echo "  Making $id."
rm -rf "$stamp" "$packed"
mkdir -p "$(dirname "$stamp")"
if [[ -x $folder/fetch.sh ]]; then
  "$folder/fetch.sh" "$variant"
fi

if ! dotnet pack "$project" --configuration Release --output "$packed" --nologo --verbosity quiet >"$log" 2>&1; then
  cat "$log" >&2
  echo "eng/feed: $id could not be made; the reason stands above." >&2
  exit 1
fi

# What was unpacked from an earlier build of the same version would hide this one.
rm -rf packages/"$id".[0-9]*.nupkg "$root/artifacts/packages/${id,,}"
mv "$packed"/*.nupkg packages/
echo "$current" >"$stamp"

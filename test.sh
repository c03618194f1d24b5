#!/usr/bin/env bash
# Every test, from a fresh checkout. The last line sums them up; the exit code is 0 only when none failed and at least one ran.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en

readonly results=artifacts/test-results
# The SDK leaves two empty folders behind with every run, and a test host that was killed whatever its tests were writing: all of it goes with this one.
scratch=$(mktemp -d "${TMPDIR:-/tmp}/candor-tests.XXXXXX")
readonly scratch
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0 skipped=0

step() { printf '==> %s (after %d s)\n' "$1" "$SECONDS"; }

finish() {
  if ((passed + failed + skipped == 0)); then
    echo 'test.sh: No test ran.' >&2
    failed=1
  fi
  echo "$passed passed, $failed failed, $skipped skipped"
  exit $((failed > 0 ? 1 : 0))
}

# What keeps the tests from running is a failure too.
broken() {
  echo "test.sh: $1" >&2
  failed=$((failed + 1))
  finish
}

# Adds up the counters of a result file; VSTest counts a skipped test as not executed only in their difference.
count() {
  local counters total executed ok
  counters=$(grep -o '<Counters [^>]*>' "$1") || return 1
  number() { sed -E "s/.* $1=\"([0-9]+)\".*/\1/" <<<"$counters"; }
  total=$(number total) executed=$(number executed) ok=$(number passed)
  passed=$((passed + ok))
  failed=$((failed + executed - ok))
  skipped=$((skipped + total - executed))
  # The console names skipped tests but not the reasons.
  sed -nE '/outcome="NotExecuted"/,/<\/UnitTestResult>/ s/.*<Message>(.*)<\/Message>.*/    Skipped: \1/p' "$1" | sort | uniq -c
}

# A test project, with further arguments for dotnet test.
run_project() {
  local name code=0 before
  name=$(basename "$1" .csproj)
  step "Testing $name"
  # No build server of this run may outlive its folder.
  TMPDIR=$scratch MSBUILDDISABLENODEREUSE=1 dotnet test "$@" --results-directory "$results" --blame-hang-timeout 10m --blame-hang-dump-type none \
    --logger "trx;LogFileName=$name.trx" --logger 'console;verbosity=minimal' </dev/null || code=$?
  before=$failed
  if ! count "$results/$name.trx"; then
    echo "test.sh: $name left no results; its run ended with exit code $code." >&2
    failed=$((failed + 1))
  elif ((code != 0 && failed == before)); then
    echo "test.sh: $name ended with exit code $code although none of its tests failed." >&2
    failed=$((failed + 1))
  fi
}

# One command that is one test.
run_command() {
  local text=$1
  shift
  step "$text"
  if "$@" </dev/null; then
    passed=$((passed + 1))
  else
    echo "test.sh: '$*' failed." >&2
    failed=$((failed + 1))
  fi
}

command -v dotnet >/dev/null || broken 'The .NET SDK is missing. Install the .NET SDK 10, then run this again.'
rm -rf "$results"
mkdir -p "$results"

step 'Installing optional tools'
tests/Deployment.Tests/install-tools.sh

step 'Restoring packages'
eng/restore.sh || broken 'The packages could not be restored.'

step 'Building (Release)'
dotnet build Monitor.sln --configuration Release --no-restore --verbosity quiet || broken 'The build failed; the errors stand above.'

for project in tests/*Tests/*.csproj; do
  run_project "$project" --no-build --configuration Release
done

# What eng/feed made takes the place of published packages here, so it is tested too.
if compgen -G 'eng/feed/packages/*.nupkg' >/dev/null; then
  run_project eng/feed/tests/Feed.Tests.csproj
else
  echo '    Every package came from a registry: eng/feed made none, and its tests have nothing to test.'
fi

run_command 'Starting as a newcomer does: ./start.sh --once' ./start.sh --once
finish
